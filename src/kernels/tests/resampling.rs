//! Weighted sums of pixels, and transposed convolutions, against their definitions.

use proptest::prelude::*;

use super::definition::for_each_product;
use super::{Arranged, any_size, assert_close, noise};
use crate::kernels::{
    Blend, Convolution, Layout, Padding, PaddingMode, Resample, Size, SlidingWindow, TransposedConvolution,
};

/// The taps of each output.
fn any_taps(inputs: usize) -> impl Strategy<Value = Vec<Vec<(usize, f32)>>> {
    prop::collection::vec(prop::collection::vec((0..inputs, -2.0..2.0f32), 0..4), 1..6)
}

proptest! {
    #[test]
    fn resampling_agrees_with_the_definition(
        (size, rows, columns) in any_size(5).prop_flat_map(|s| (Just(s), any_taps(s.height), any_taps(s.width))),
        channels in 1..12usize,
        outside in -1.0..1.0f32,
        seed in any::<u64>(),
    ) {
        let batch = 2;
        let blend = |inputs: usize, taps: &[Vec<(usize, f32)>]| Blend::new(inputs, taps.len(), |at| taps[at].clone());
        let y = blend(size.height, &rows).expect("all inputs exist");
        let x = blend(size.width, &columns).expect("all inputs exist");
        let resample = Resample { y, x, outside };
        let input = noise(seed, batch * channels * size.area());
        let gradient = noise(seed ^ 1, batch * channels * rows.len() * columns.len());
        let mut expected = Vec::new();
        let mut expected_gradient = vec![0.0; input.len()];
        for plane in 0..batch * channels {
            for down in &rows {
                for across in &columns {
                    let mut sum = if down.is_empty() || across.is_empty() { f64::from(outside) } else { 0.0 };
                    for (y, a) in down {
                        for (x, b) in across {
                            let place = (plane * size.height + y) * size.width + x;
                            let weight = f64::from(*a) * f64::from(*b);
                            sum += weight * f64::from(input[place]);
                            expected_gradient[place] += weight * f64::from(gradient[expected.len()]);
                        }
                    }
                    expected.push(sum);
                }
            }
        }
        let maps = Arranged::of(Layout::Nchw8c, channels, batch, &input);
        let mut output = Arranged::new(Layout::Nchw8c, channels, batch, rows.len() * columns.len());
        resample.forward(maps.items(), output.items_mut());
        assert_close(&output.to_nchw(), &expected, 1e-5)?;
        let gradient = Arranged::of(Layout::Nchw8c, channels, batch, &gradient);
        let mut ours = Arranged::new(Layout::Nchw8c, channels, batch, size.area());
        resample.input_gradient(gradient.items(), false, ours.items_mut());
        assert_close(&ours.to_nchw(), &expected_gradient, 1e-5)?;
        resample.input_gradient(gradient.items(), true, ours.items_mut());
        expected_gradient.iter_mut().for_each(|v| *v *= 2.0);
        assert_close(&ours.to_nchw(), &expected_gradient, 1e-5)?;
    }

    /// Every input, times the kernel, is added to the output at its place: the convolution's products the other way. The output
    /// padding may be as wide as the stride and wider.
    #[test]
    fn transposed_convolution_agrees_with_the_definition(
        (kernel, stride, dilation) in (any_size(4), any_size(3), any_size(3)),
        cut in (0..2usize, 0..2usize, 0..2usize, 0..2usize),
        extra in (0..3usize, 0..3usize),
        (groups, ins, outs) in prop_oneof![(Just(1usize), 1..18usize, 1..18usize), (1..4usize, 1..4usize, 1..4usize), (2..3usize, Just(8usize), Just(16usize))],
        size in any_size(5),
        seed in any::<u64>(),
    ) {
        let batch = 2;
        let (top, bottom, left, right) = cut;
        let padding = PaddingMode::Fixed(Padding { top, bottom, left, right });
        let config = Convolution {
            in_channels: groups * ins,
            out_channels: groups * outs,
            groups,
            window: SlidingWindow { kernel, stride, dilation, padding },
        };
        let weight = noise(seed, groups * ins * outs * kernel.area());
        let bias = noise(seed ^ 1, groups * outs);
        let op = TransposedConvolution::new(config, Size::new(extra.0, extra.1), weight.clone(), Some(&bias));
        let op = op.expect("the weights match");
        let whole = |input: usize, stride: usize, kernel: usize, dilation: usize, extra: usize| {
            (input - 1) * stride + dilation * (kernel - 1) + 1 + extra
        };
        let left = whole(size.height, stride.height, kernel.height, dilation.height, extra.0) > top + bottom
            && whole(size.width, stride.width, kernel.width, dilation.width, extra.1) > left + right;
        let Some(grid) = op.over(size) else {
            prop_assert!(!left);
            return Ok(());
        };
        let made = grid.input();
        let reach = |k: usize, d: usize| d * (k - 1) + 1;
        prop_assert_eq!(made.height, (size.height - 1) * stride.height + reach(kernel.height, dilation.height) + extra.0 - top - bottom);
        let input = noise(seed ^ 2, batch * config.in_channels * size.area());
        let gradient = noise(seed ^ 3, batch * config.out_channels * made.area());
        let mut expected: Vec<f64> = (0..gradient.len()).map(|i| f64::from(bias[i / made.area() % bias.len()])).collect();
        let mut expected_gradient = vec![0.0; input.len()];
        let swapped = Convolution { in_channels: config.out_channels, out_channels: config.in_channels, ..config };
        for_each_product(&swapped, &grid, batch, |o, w, i| {
            expected[i] += f64::from(weight[w]) * f64::from(input[o]);
            expected_gradient[o] += f64::from(weight[w]) * f64::from(gradient[i]);
        });
        let layout = op.layout();
        let maps = Arranged::of(layout, config.in_channels, batch, &input);
        let mut output = Arranged::new(layout, config.out_channels, batch, made.area());
        op.forward(&grid, maps.items(), output.items_mut());
        assert_close(&output.to_nchw(), &expected, 1e-5)?;
        let gradient = Arranged::of(layout, config.out_channels, batch, &gradient);
        let mut ours = Arranged::new(layout, config.in_channels, batch, size.area());
        op.input_gradient(&grid, gradient.items(), ours.items_mut());
        assert_close(&ours.to_nchw(), &expected_gradient, 1e-5)?;
    }
}

#[test]
fn what_does_not_exist_cannot_be_resampled() {
    assert!(Blend::select(3, 1, |_| Some(3)).is_none());
    assert!(Blend::select(3, usize::MAX, |_| None).is_none());
}
