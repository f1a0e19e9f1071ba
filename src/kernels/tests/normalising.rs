//! Normalisations and softmax against their definitions: the gradients against the whole Jacobian, by differences in f64.

use proptest::prelude::*;

use super::{Arranged, assert_close, noise};
use crate::kernels::{Across, ChannelSoftmax, GroupNorm, LayerNorm, Layout, LocalResponseNorm};

/// The tolerance for a norm of a few values that are nearly equal: almost all of the gradient cancels, and what is left has
/// lost as many digits.
const CANCELLED: f64 = 1e-3;

/// The gradient of `sum(weights * function(input))`, by differences.
fn by_differences(function: impl Fn(&[f64]) -> Vec<f64>, input: &[f32], weights: &[f32]) -> Vec<f64> {
    let mut input: Vec<f64> = input.iter().map(|v| f64::from(*v)).collect();
    let sum = |input: &[f64]| -> f64 { function(input).iter().zip(weights).map(|(y, w)| y * f64::from(*w)).sum() };
    let step = 1e-5;
    (0..input.len())
        .map(|i| {
            let before = input[i];
            input[i] = before + step;
            let above = sum(&input);
            input[i] = before - step;
            let below = sum(&input);
            input[i] = before;
            (above - below) / (2.0 * step)
        })
        .collect()
}

/// Indices of the values that are normalised together.
fn sets(batch: usize, channels: usize, pixels: usize, group: usize) -> Vec<Vec<usize>> {
    let length = group * pixels;
    (0..batch * channels / group).map(|set| (set * length..(set + 1) * length).collect()).collect()
}

/// The channels of each pixel.
fn columns(batch: usize, channels: usize, pixels: usize) -> Vec<Vec<usize>> {
    let columns = (0..batch).flat_map(|n| (0..pixels).map(move |p| (n, p)));
    columns.map(|(n, p)| (0..channels).map(|c| (n * channels + c) * pixels + p).collect()).collect()
}

fn normalised(input: &[f64], sets: &[Vec<usize>], scale_shift: impl Fn(usize) -> (f32, f32)) -> Vec<f64> {
    let mut output = vec![f64::NAN; input.len()];
    for set in sets {
        let count = set.len() as f64;
        let mean = set.iter().map(|i| input[*i]).sum::<f64>() / count;
        let variance = set.iter().map(|i| (input[*i] - mean).powi(2)).sum::<f64>() / count;
        for i in set {
            let (scale, shift) = scale_shift(*i);
            output[*i] =
                (input[*i] - mean) / (variance + f64::from(1e-3f32)).sqrt() * f64::from(scale) + f64::from(shift);
        }
    }
    output
}

fn widen(values: &[f32]) -> Vec<f64> {
    values.iter().map(|v| f64::from(*v)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn norms_agree_with_the_definition(
        (groups, group) in (1..4usize, 1..5usize),
        pixels in 1..5usize,
        seed in any::<u64>(),
    ) {
        let (batch, channels) = (2, groups * group);
        let (scale, shift) = (noise(seed ^ 1, channels), noise(seed ^ 2, channels));
        let input: Vec<f32> = noise(seed, batch * channels * pixels).iter().map(|v| v * 3.0 + 1.0).collect();
        let weights = noise(seed ^ 3, input.len());
        let numbers = |i: usize| (scale[i / pixels % channels], shift[i / pixels % channels]);

        let together = sets(batch, channels, pixels, group);
        let definition = |x: &[f64]| normalised(x, &together, numbers);
        let norm = GroupNorm::new(groups, scale.clone(), shift.clone(), 1e-3).expect("they divide");
        let maps = Arranged::of(Layout::Nchw, channels, batch, &input);
        let mut output = Arranged::new(Layout::Nchw, channels, batch, pixels);
        let mut saved = vec![0; input.len()];
        norm.forward(pixels, maps.items(), output.items_mut(), &mut saved);
        assert_close(&output.to_nchw(), &definition(&widen(&input)), 1e-5)?;
        let gradient = Arranged::of(Layout::Nchw, channels, batch, &weights);
        norm.input_gradient(pixels, &saved, gradient.items(), false, output.items_mut());
        let expected = by_differences(definition, &input, &weights);
        assert_close(&output.to_nchw(), &expected, CANCELLED)?;
        norm.input_gradient(pixels, &saved, gradient.items(), true, output.items_mut());
        let doubled: Vec<f64> = expected.iter().map(|g| 2.0 * g).collect();
        assert_close(&output.to_nchw(), &doubled, CANCELLED)?;

        let together = columns(batch, channels, pixels);
        let definition = |x: &[f64]| normalised(x, &together, numbers);
        let norm = LayerNorm { scale: scale.clone(), shift: shift.clone(), epsilon: 1e-3 };
        let maps = Arranged::of(Layout::Nchw8c, channels, batch, &input);
        let mut output = Arranged::new(Layout::Nchw8c, channels, batch, pixels);
        let mut saved = vec![0; batch * output.items().length()];
        norm.forward(pixels, maps.items(), output.items_mut(), &mut saved);
        assert_close(&output.to_nchw(), &definition(&widen(&input)), 1e-5)?;
        let gradient = Arranged::of(Layout::Nchw8c, channels, batch, &weights);
        norm.input_gradient(pixels, &saved, gradient.items(), false, output.items_mut());
        let expected = by_differences(definition, &input, &weights);
        assert_close(&output.to_nchw(), &expected, CANCELLED)?;
        norm.input_gradient(pixels, &saved, gradient.items(), true, output.items_mut());
        let doubled: Vec<f64> = expected.iter().map(|g| 2.0 * g).collect();
        assert_close(&output.to_nchw(), &doubled, CANCELLED)?;
    }

    #[test]
    fn softmax_over_channels_agrees_with_the_definition(
        channels in 1..20usize,
        pixels in prop_oneof![1..5usize, Just(300)],
        layout in prop_oneof![Just(Layout::Nchw8c), Just(Layout::Nchw)],
        is_log in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let (batch, maps) = (2, Across { channels, pixels, layout });
        let softmax = ChannelSoftmax { is_log };
        let input: Vec<f32> = noise(seed, batch * channels * pixels).iter().map(|v| v * 20.0).collect();
        let gradient = noise(seed ^ 1, input.len());
        let (mut expected, mut expected_gradient) = (vec![0.0; input.len()], vec![0.0; input.len()]);
        for column in columns(batch, channels, pixels) {
            let sum: f64 = column.iter().map(|i| f64::from(input[*i]).exp()).sum();
            let y = |i: usize| f64::from(input[i]).exp() / sum;
            for i in &column {
                expected[*i] = if is_log { y(*i).ln() } else { y(*i) };
                // The whole Jacobian: dy_j / dx_i = y_j (delta_ij - y_i), over y_j for the logarithm.
                let slope = |j: usize| (if j == *i { 1.0 } else { 0.0 }) - y(*i);
                let product = |j: &usize| f64::from(gradient[*j]) * if is_log { 1.0 } else { y(*j) } * slope(*j);
                expected_gradient[*i] = column.iter().map(product).sum();
            }
        }
        let values = Arranged::of(layout, channels, batch, &input);
        let mut output = Arranged::new(layout, channels, batch, pixels);
        softmax.forward(maps, values.items(), output.items_mut());
        assert_close(&output.to_nchw(), &expected, 1e-5)?;
        let gradient = Arranged::of(layout, channels, batch, &gradient);
        let mut ours = Arranged::new(layout, channels, batch, pixels);
        softmax.input_gradient(maps, output.items(), gradient.items(), false, ours.items_mut());
        assert_close(&ours.to_nchw(), &expected_gradient, 1e-5)?;
        softmax.input_gradient(maps, output.items(), gradient.items(), true, ours.items_mut());
        let doubled: Vec<f64> = expected_gradient.iter().map(|g| 2.0 * g).collect();
        assert_close(&ours.to_nchw(), &doubled, 1e-5)?;
    }

    #[test]
    fn local_response_norm_agrees_with_the_definition(
        channels in 1..9usize,
        pixels in 1..4usize,
        size in 1..6usize,
        seed in any::<u64>(),
    ) {
        let batch = 2;
        let norm = LocalResponseNorm { size, alpha: 0.7, beta: 0.75, bias: 1.5 };
        let input: Vec<f32> = noise(seed, batch * channels * pixels).iter().map(|v| v * 3.0).collect();
        let weights = noise(seed ^ 1, input.len());
        let definition = |x: &[f64]| -> Vec<f64> {
            let divided = |i: usize| {
                let channel = (i / pixels % channels) as isize;
                let (before, after) = ((size as isize - 1) / 2, size as isize / 2);
                let around = (channel - before).max(0)..(channel + after + 1).min(channels as isize);
                let place = |c: isize| (i as isize + (c - channel) * pixels as isize) as usize;
                let sum: f64 = around.map(|c| x[place(c)].powi(2)).sum();
                let (alpha, beta) = (f64::from(norm.alpha), f64::from(norm.beta));
                x[i] / (f64::from(norm.bias) + alpha / size as f64 * sum).powf(beta)
            };
            (0..x.len()).map(divided).collect()
        };
        let maps = Arranged::of(Layout::Nchw, channels, batch, &input);
        let mut output = Arranged::new(Layout::Nchw, channels, batch, pixels);
        let mut saved = vec![0; 2 * input.len()];
        norm.forward((channels, pixels), maps.items(), output.items_mut(), &mut saved);
        assert_close(&output.to_nchw(), &definition(&widen(&input)), 1e-5)?;
        norm.forward((channels, pixels), maps.items(), output.items_mut(), &mut []);
        assert_close(&output.to_nchw(), &definition(&widen(&input)), 1e-5)?;
        let gradient = Arranged::of(Layout::Nchw, channels, batch, &weights);
        norm.input_gradient((channels, pixels), &saved, gradient.items(), false, output.items_mut());
        let expected = by_differences(definition, &input, &weights);
        assert_close(&output.to_nchw(), &expected, 1e-4)?;
        norm.input_gradient((channels, pixels), &saved, gradient.items(), true, output.items_mut());
        let doubled: Vec<f64> = expected.iter().map(|g| 2.0 * g).collect();
        assert_close(&output.to_nchw(), &doubled, 1e-4)?;
    }
}
