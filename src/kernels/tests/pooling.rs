use proptest::prelude::*;

use super::definition::{divisor, windows};
use super::{any_size, any_window, assert_close, noise};
use crate::kernels::{AveragePool, MaxPool, Padding, Size, Window};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn max_pool_agrees_with_the_definition(
        window in any_window(),
        ceil_mode in any::<bool>(),
        size in any_size(12),
        planes in 1..4usize,
        coarse in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let pool = MaxPool { window, ceil_mode };
        let Some(grid) = pool.over(size) else { return Ok(()) };
        let mut input = noise(seed, planes * size.area());
        if coarse {
            // Ties: the first of the largest must win.
            input.iter_mut().for_each(|v| *v = (*v * 2.0).round());
        }
        let windows = windows(&grid, planes);
        let winner = |w: &Vec<usize>| w.iter().copied().reduce(|a, b| if input[b] > input[a] { b } else { a });
        let winners: Vec<usize> = windows.iter().filter_map(winner).collect();
        prop_assert_eq!(winners.len(), windows.len());

        let mut output = vec![f32::NAN; windows.len()];
        let mut places = vec![u32::MAX; windows.len()];
        pool.forward(&grid, &input, &mut output, &mut places);
        let expected: Vec<f64> = winners.iter().map(|w| f64::from(input[*w])).collect();
        assert_close(&output, &expected, 0.0)?;

        let gradient = noise(seed ^ 1, output.len());
        let mut expected = vec![0.0; input.len()];
        winners.iter().zip(&gradient).for_each(|(w, g)| expected[*w] += f64::from(*g));
        let mut ours = vec![f32::NAN; input.len()];
        pool.input_gradient(&grid, &places, &gradient, &mut ours);
        assert_close(&ours, &expected, 1e-6)?;
    }

    #[test]
    fn average_pool_agrees_with_the_definition(
        window in any_window(),
        ceil_mode in any::<bool>(),
        count_include_pad in any::<bool>(),
        size in any_size(12),
        planes in 1..4usize,
        seed in any::<u64>(),
    ) {
        let window = Window { dilation: Size::square(1), ..window };
        let pool = AveragePool { window, ceil_mode, count_include_pad };
        let Some(grid) = pool.over(size) else { return Ok(()) };
        let input = noise(seed, planes * size.area());
        let windows = windows(&grid, planes);
        let (height, width) = (grid.y.output, grid.x.output);
        let share = |i: usize| 1.0 / divisor(&pool, &grid, i / width % height, i % width) as f64;

        let expected: Vec<f64> = windows
            .iter()
            .enumerate()
            .map(|(i, w)| w.iter().map(|at| f64::from(input[*at])).sum::<f64>() * share(i))
            .collect();
        let mut output = vec![f32::NAN; windows.len()];
        pool.forward(&grid, &input, &mut output);
        assert_close(&output, &expected, 1e-5)?;

        let gradient = noise(seed ^ 1, output.len());
        let mut expected = vec![0.0; input.len()];
        for (i, window) in windows.iter().enumerate() {
            window.iter().for_each(|at| expected[*at] += f64::from(gradient[i]) * share(i));
        }
        let mut ours = vec![f32::NAN; input.len()];
        pool.input_gradient(&grid, &gradient, &mut ours);
        assert_close(&ours, &expected, 1e-5)?;
    }
}

#[test]
fn a_nan_is_never_pooled_away() {
    let pool = MaxPool { window: Window::square(2, 2, Padding::NONE), ceil_mode: false };
    let grid = pool.over(Size::square(2)).expect("fits");
    let (mut output, mut winners) = ([0.0], [0]);
    pool.forward(&grid, &[1.0, f32::NAN, 9.0, 2.0], &mut output, &mut winners);
    assert!(output[0].is_nan() && winners == [1]);
}

#[test]
fn a_pool_that_could_see_padding_alone_is_refused() {
    let window = Window::square(2, 1, Padding::uniform(2));
    assert!(MaxPool { window, ceil_mode: false }.over(Size::square(3)).is_none());
}
