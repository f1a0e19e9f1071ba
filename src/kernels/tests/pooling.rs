use proptest::prelude::*;

use super::definition::{divisor, windows};
use super::{Arranged, any_size, any_window, assert_close, noise};
use crate::kernels::{AveragePool, BatchView, BatchViewMut, Layout, MaxPool, PaddingMode, Size, SlidingWindow};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn max_pool_agrees_with_the_definition(
        window in any_window(),
        ceil_mode in any::<bool>(),
        size in any_size(12),
        channels in 1..12usize,
        coarse in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let pool = MaxPool { window, ceil_mode };
        let Some(grid) = pool.over(size) else { return Ok(()) };
        let batch = 2;
        let mut input = noise(seed, batch * channels * size.area());
        if coarse {
            // Ties: the first of the largest must win.
            input.iter_mut().for_each(|v| *v = (*v * 2.0).round());
        }
        let windows = windows(&grid, batch * channels);
        let winner = |w: &Vec<usize>| w.iter().copied().reduce(|a, b| if input[b] > input[a] { b } else { a });
        let winners: Vec<usize> = windows.iter().filter_map(winner).collect();
        prop_assert_eq!(winners.len(), windows.len());

        let maps = Arranged::of(Layout::Nchw8c, channels, batch, &input);
        let mut output = Arranged::new(Layout::Nchw8c, channels, batch, grid.output().area());
        let mut places = vec![u32::MAX; batch * output.items().length()];
        pool.forward(&grid, maps.items(), output.items_mut(), &mut places);
        let expected: Vec<f64> = winners.iter().map(|w| f64::from(input[*w])).collect();
        assert_close(&output.to_nchw(), &expected, 0.0)?;
        pool.forward(&grid, maps.items(), output.items_mut(), &mut []);
        assert_close(&output.to_nchw(), &expected, 0.0)?;

        let gradient = noise(seed ^ 1, windows.len());
        let mut expected = vec![0.0; input.len()];
        winners.iter().zip(&gradient).for_each(|(w, g)| expected[*w] += f64::from(*g));
        let gradient = Arranged::of(Layout::Nchw8c, channels, batch, &gradient);
        let mut ours = Arranged::new(Layout::Nchw8c, channels, batch, size.area());
        pool.input_gradient(&grid, &places, gradient.items(), false, ours.items_mut());
        assert_close(&ours.to_nchw(), &expected, 1e-6)?;
        pool.input_gradient(&grid, &places, gradient.items(), true, ours.items_mut());
        expected.iter_mut().for_each(|v| *v *= 2.0);
        assert_close(&ours.to_nchw(), &expected, 1e-6)?;
    }

    #[test]
    fn average_pool_agrees_with_the_definition(
        window in any_window(),
        ceil_mode in any::<bool>(),
        count_include_pad in any::<bool>(),
        size in any_size(12),
        channels in 1..12usize,
        seed in any::<u64>(),
    ) {
        let pool = AveragePool { window, ceil_mode, count_include_pad };
        let Some(grid) = pool.over(size) else { return Ok(()) };
        let batch = 2;
        let input = noise(seed, batch * channels * size.area());
        let windows = windows(&grid, batch * channels);
        let (height, width) = (grid.y.output, grid.x.output);
        let share = |i: usize| 1.0 / divisor(&pool, &grid, i / width % height, i % width) as f64;

        let expected: Vec<f64> = windows
            .iter()
            .enumerate()
            .map(|(i, w)| w.iter().map(|at| f64::from(input[*at])).sum::<f64>() * share(i))
            .collect();
        let maps = Arranged::of(Layout::Nchw8c, channels, batch, &input);
        let mut output = Arranged::new(Layout::Nchw8c, channels, batch, grid.output().area());
        pool.forward(&grid, maps.items(), output.items_mut());
        assert_close(&output.to_nchw(), &expected, 1e-5)?;

        let gradient = noise(seed ^ 1, windows.len());
        let mut expected = vec![0.0; input.len()];
        for (i, window) in windows.iter().enumerate() {
            window.iter().for_each(|at| expected[*at] += f64::from(gradient[i]) * share(i));
        }
        let gradient = Arranged::of(Layout::Nchw8c, channels, batch, &gradient);
        let mut ours = Arranged::new(Layout::Nchw8c, channels, batch, size.area());
        pool.input_gradient(&grid, gradient.items(), false, ours.items_mut());
        assert_close(&ours.to_nchw(), &expected, 1e-5)?;
        pool.input_gradient(&grid, gradient.items(), true, ours.items_mut());
        expected.iter_mut().for_each(|v| *v *= 2.0);
        assert_close(&ours.to_nchw(), &expected, 1e-5)?;
    }
}

#[test]
fn a_nan_is_never_pooled_away() {
    let pool = MaxPool { window: SlidingWindow::square(2, 2, PaddingMode::NONE), ceil_mode: false };
    let grid = pool.over(Size::square(2)).expect("fits");
    let input: Vec<f32> = [1.0, f32::NAN, 9.0, 2.0].iter().flat_map(|v| [*v; 8]).collect();
    let (mut output, mut winners) = ([0.0; 8], [0; 8]);
    let target = BatchViewMut::dense(Layout::Nchw8c, &mut output, 1);
    pool.forward(&grid, BatchView::dense(Layout::Nchw8c, &input, 1), target, &mut winners);
    assert!(output.iter().all(|v| v.is_nan()) && winners == [1; 8]);
}

#[test]
fn a_pool_that_could_see_padding_alone_is_refused() {
    let window = SlidingWindow::square(2, 1, PaddingMode::uniform(2));
    assert!(MaxPool { window, ceil_mode: false }.over(Size::square(3)).is_none());
}
