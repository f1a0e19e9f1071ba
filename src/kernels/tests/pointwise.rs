use proptest::prelude::*;

use super::{Arranged, assert_close, noise};
use crate::kernels::{BatchNorm, BatchView, BatchViewMut, ConcatSlice, Layout, Linear};

proptest! {
    #[test]
    fn linear_agrees_with_the_definition(
        batch in 1..4usize,
        inputs in 1..50usize,
        outputs in 1..50usize,
        has_bias in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let weight = noise(seed, inputs * outputs);
        let bias = has_bias.then(|| noise(seed ^ 1, outputs));
        let input = noise(seed ^ 2, batch * inputs);
        let gradient = noise(seed ^ 3, batch * outputs);
        let kernel = Linear::new(inputs, outputs, weight.clone(), bias.clone()).expect("the lengths match");
        let mut expected = vec![0.0; batch * outputs];
        let mut expected_gradient = vec![0.0; batch * inputs];
        for n in 0..batch {
            for o in 0..outputs {
                expected[n * outputs + o] = bias.as_ref().map_or(0.0, |bias| f64::from(bias[o]));
                for i in 0..inputs {
                    let w = f64::from(weight[o * inputs + i]);
                    expected[n * outputs + o] += w * f64::from(input[n * inputs + i]);
                    expected_gradient[n * inputs + i] += w * f64::from(gradient[n * outputs + o]);
                }
            }
        }
        let mut output = vec![f32::NAN; batch * outputs];
        kernel.forward(BatchView::dense(Layout::Nchw, &input, batch), BatchViewMut::dense(Layout::Nchw, &mut output, batch));
        assert_close(&output, &expected, 1e-5)?;
        let mut ours = vec![f32::NAN; batch * inputs];
        kernel.input_gradient(BatchView::dense(Layout::Nchw, &gradient, batch), BatchViewMut::dense(Layout::Nchw, &mut ours, batch));
        assert_close(&ours, &expected_gradient, 1e-5)?;
    }

    #[test]
    fn batch_norm_agrees_with_the_definition(channels in 1..6usize, plane in 1..9usize, seed in any::<u64>()) {
        let [gamma, beta, mean] = [1, 2, 3].map(|s| noise(seed ^ s, channels));
        let variance: Vec<f32> = noise(seed ^ 4, channels).iter().map(|v| v.abs()).collect();
        let norm = BatchNorm::new(&gamma, &beta, &mean, &variance, 1e-3).expect("the lengths match");
        let input = noise(seed, 2 * channels * plane);
        let scale = |c: usize| f64::from(gamma[c]) / (f64::from(variance[c]) + 1e-3).sqrt();
        let expected: Vec<f64> = input.iter().enumerate().map(|(i, x)| {
            let c = i / plane % channels;
            (f64::from(*x) - f64::from(mean[c])) * scale(c) + f64::from(beta[c])
        }).collect();
        let maps = Arranged::of(Layout::Nchw8c, channels, 2, &input);
        let mut output = Arranged::new(Layout::Nchw8c, channels, 2, plane);
        norm.forward(plane, maps.items(), None, output.items_mut());
        assert_close(&output.to_nchw(), &expected, 1e-5)?;
        let gradient = noise(seed ^ 5, input.len());
        let expected: Vec<f64> =
            gradient.iter().enumerate().map(|(i, g)| f64::from(*g) * scale(i / plane % channels)).collect();
        let gradient = Arranged::of(Layout::Nchw8c, channels, 2, &gradient);
        norm.input_gradient(plane, gradient.items(), false, output.items_mut());
        assert_close(&output.to_nchw(), &expected, 1e-5)?;
    }

    #[test]
    fn what_is_joined_comes_apart_again(
        batch in 1..4usize,
        pixels in 1..5usize,
        channels in prop::collection::vec(prop_oneof![1..20usize, Just(8usize), Just(16usize)], 1..4),
    ) {
        let total = channels.iter().sum();
        for layout in [Layout::Nchw, Layout::Nchw8c] {
            let mut joined = Arranged::new(layout, total, batch, pixels);
            let (mut start, mut slices) = (0, Vec::new());
            for (i, channels) in channels.iter().copied().enumerate() {
                let values = noise(i as u64, batch * channels * pixels);
                let slice = ConcatSlice { start, channels, total, pixels };
                slice.put(Arranged::of(layout, channels, batch, &values).items(), joined.items_mut());
                slices.push((slice, values));
                start += channels;
            }
            let plain = joined.to_nchw();
            for (slice, values) in slices {
                let mut back = Arranged::new(layout, slice.channels, batch, pixels);
                slice.take(joined.items(), false, back.items_mut());
                prop_assert_eq!(&back.to_nchw(), &values);
                slice.take(joined.items(), true, back.items_mut());
                let doubled: Vec<f32> = values.iter().map(|v| v * 2.0).collect();
                prop_assert_eq!(&back.to_nchw(), &doubled);
                let length = slice.channels * pixels;
                for (item, values) in values.chunks(length).enumerate() {
                    prop_assert_eq!(&plain[(item * total + slice.start) * pixels..][..length], values);
                }
            }
        }
    }
}
