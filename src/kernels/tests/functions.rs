//! Element-wise functions against f64.

use proptest::prelude::*;

use super::{Arranged, assert_close, noise};
use crate::kernels::{Activation, Layout, Prelu, Quantize, Unary, pass_slopes};

pub fn activations() -> Vec<Activation> {
    vec![
        Activation::Relu,
        Activation::Relu6,
        Activation::Clip { low: -1.5, high: 2.5 },
        Activation::LeakyRelu { slope: 0.1 },
        Activation::Elu { alpha: 0.7, scale: 1.0 },
        Activation::SELU,
        Activation::HardSigmoid { slope: 0.2, offset: 0.5 },
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Softplus,
    ]
}

fn curves() -> Vec<Unary> {
    vec![
        Unary::HardSwish,
        Unary::Silu { beta: 1.0 },
        Unary::Silu { beta: 1.702 },
        Unary::Gelu,
        Unary::GeluTanh,
        Unary::Mish,
        Unary::Erf,
        Unary::Absolute,
        Unary::Exponential,
        Unary::Logarithm,
        Unary::SquareRoot,
        Unary::Reciprocal,
        Unary::Power { exponent: 2.0 },
        Unary::Power { exponent: 3.0 },
        Unary::Power { exponent: -0.5 },
    ]
}

fn activation(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Relu => x.max(0.0),
        Activation::Relu6 => x.clamp(0.0, 6.0),
        Activation::Clip { low, high } => x.clamp(low.into(), high.into()),
        Activation::LeakyRelu { slope } => x.max(0.0) + f64::from(slope) * x.min(0.0),
        Activation::Elu { alpha, scale } => {
            f64::from(scale) * (x.max(0.0) + f64::from(alpha) * (x.min(0.0).exp() - 1.0))
        }
        Activation::HardSigmoid { slope, offset } => (f64::from(slope) * x + f64::from(offset)).clamp(0.0, 1.0),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        Activation::Tanh => x.tanh(),
        Activation::Softplus => (1.0 + x.exp()).ln(),
    }
}

/// The power series; beyond 4 the function is 1 to eight places.
fn erf(x: f64) -> f64 {
    if x.abs() > 4.0 {
        return x.signum();
    }
    let (mut power, mut sum) = (x, 0.0);
    for n in 0..80 {
        sum += power / f64::from(2 * n + 1);
        power *= -x * x / f64::from(n + 1);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}

fn curve(curve: Unary, x: f64) -> f64 {
    match curve {
        Unary::HardSwish => x * (x + 3.0).clamp(0.0, 6.0) / 6.0,
        Unary::Silu { beta } => x / (1.0 + (-x * f64::from(beta)).exp()),
        Unary::Gelu => 0.5 * x * (1.0 + erf(x / 2f64.sqrt())),
        Unary::GeluTanh => 0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3))).tanh()),
        Unary::Mish => x * (1.0 + x.exp()).ln().tanh(),
        Unary::Erf => erf(x),
        Unary::Absolute => x.abs(),
        Unary::Exponential => x.exp(),
        Unary::Logarithm => x.ln(),
        Unary::SquareRoot => x.sqrt(),
        Unary::Reciprocal => 1.0 / x,
        Unary::Power { exponent } => x.powf(exponent.into()),
    }
}

/// Between values below and above, or `None` where the function has a kink or its end in between.
fn slope(function: impl Fn(f64) -> f64, x: f64) -> Option<f64> {
    let step = 1e-4;
    let (left, right) = ((function(x) - function(x - step)) / step, (function(x + step) - function(x)) / step);
    ((left - right).abs() < 1e-2 * left.abs().max(1.0)).then_some((left + right) / 2.0)
}

proptest! {
    #[test]
    fn activations_agree_with_the_definition(x in -12.0..12.0f32) {
        for kind in activations() {
            let expected = activation(kind, x.into());
            let (y, mut gradient) = (kind.value(x), [1.0]);
            prop_assert!((f64::from(y) - expected).abs() < 2e-6 * expected.abs().max(1.0), "{:?}({}) = {}", kind, x, y);
            kind.scale_gradient(&[y], &mut gradient);
            let Some(slope) = slope(|x| activation(kind, x), x.into()) else { continue };
            prop_assert!((f64::from(gradient[0]) - slope).abs() < 1e-3, "{:?} at {}: {}", kind, x, gradient[0]);
        }
    }

    #[test]
    fn curves_agree_with_the_definition(x in -12.0..12.0f32) {
        for kind in curves() {
            let x = if kind.is_finite_everywhere() { x } else { x.abs() / 2.0 + 0.1 };
            let expected = curve(kind, x.into());
            let (y, gradient) = kind.value_and_slope(x);
            prop_assert!((f64::from(y) - expected).abs() < 2e-6 * expected.abs().max(1.0), "{:?}({}) = {}", kind, x, y);
            let Some(slope) = slope(|x| curve(kind, x), x.into()) else { continue };
            let error = (f64::from(gradient) - slope).abs();
            prop_assert!(error < 1e-3 * slope.abs().max(1.0), "{:?} at {}: {}", kind, x, gradient);
        }
    }

    #[test]
    fn slopes_are_remembered(length in 1..3usize, batch in 1..3usize, seed in any::<u64>()) {
        // More than a thread takes at a time, and less.
        let (channels, pixels) = (3, [5, 2500][length - 1]);
        let input: Vec<f32> = noise(seed, batch * channels * pixels).iter().map(|v| v * 4.0).collect();
        let gradient = noise(seed ^ 1, input.len());
        let maps = Arranged::of(Layout::Nchw8c, channels, batch, &input);
        let mut output = Arranged::new(Layout::Nchw8c, channels, batch, pixels);
        let mut saved = vec![0; batch * output.items().length()];
        Unary::Mish.forward(maps.items(), output.items_mut(), &mut saved);
        let expected: Vec<f64> = input.iter().map(|x| curve(Unary::Mish, f64::from(*x))).collect();
        assert_close(&output.to_nchw(), &expected, 1e-6)?;
        let expected: Vec<f64> = input
            .iter()
            .zip(&gradient)
            .map(|(x, g)| f64::from(*g) * slope(|x| curve(Unary::Mish, x), f64::from(*x)).unwrap_or(0.0))
            .collect();
        let gradient = Arranged::of(Layout::Nchw8c, channels, batch, &gradient);
        pass_slopes(&saved, gradient.items(), false, output.items_mut());
        assert_close(&output.to_nchw(), &expected, 1e-5)?;
        pass_slopes(&saved, gradient.items(), true, output.items_mut());
        let doubled: Vec<f64> = expected.iter().map(|g| 2.0 * g).collect();
        assert_close(&output.to_nchw(), &doubled, 1e-5)?;
    }

    /// Each channel has its own numbers, in either layout, in vectors too.
    #[test]
    fn channels_have_their_own_slope(channels in 1..20usize, pixels in 1..4usize, seed in any::<u64>()) {
        let batch = 2;
        let slopes = noise(seed ^ 2, channels);
        let steps: Vec<f32> = noise(seed ^ 3, channels).iter().map(|v| v.abs() + 0.1).collect();
        let zeros: Vec<f32> = noise(seed ^ 4, channels).iter().map(|v| (v * 20.0).round()).collect();
        let input: Vec<f32> = noise(seed, batch * channels * pixels).iter().map(|v| v * 20.0).collect();
        let prelu = Prelu { slopes: slopes.clone() };
        let quantize = Quantize { steps: steps.clone(), zeros: zeros.clone(), low: -30.0, high: 25.0 };
        for layout in [Layout::Nchw, Layout::Nchw8c] {
            let maps = Arranged::of(layout, channels, batch, &input);
            let mut output = Arranged::new(layout, channels, batch, pixels);
            let mut saved = vec![0; batch * output.items().length()];
            let channel = |i: usize| i / pixels % channels;
            prelu.forward(pixels, maps.items(), output.items_mut(), &mut saved);
            let slope = |(i, x): (usize, &f32)| if *x < 0.0 { f64::from(slopes[channel(i)]) } else { 1.0 };
            let expected: Vec<f64> = input.iter().enumerate().map(|(i, x)| slope((i, x)) * f64::from(*x)).collect();
            assert_close(&output.to_nchw(), &expected, 1e-6)?;
            let ones = Arranged::of(layout, channels, batch, &vec![1.0; input.len()]);
            pass_slopes(&saved, ones.items(), false, output.items_mut());
            let expected: Vec<f64> = input.iter().enumerate().map(slope).collect();
            assert_close(&output.to_nchw(), &expected, 1e-6)?;

            quantize.forward(pixels, maps.items(), output.items_mut(), &mut saved);
            let whole = |(i, x): (usize, &f32)| {
                f64::from((x / steps[channel(i)]).round_ties_even() + zeros[channel(i)])
            };
            let expected: Vec<f64> = input.iter().enumerate().map(|i| whole(i).clamp(-30.0, 25.0)).collect();
            assert_close(&output.to_nchw(), &expected, 0.0)?;
            pass_slopes(&saved, ones.items(), false, output.items_mut());
            let slope = |(i, x): (usize, &f32)| {
                if (-30.0..=25.0).contains(&whole((i, x))) { 1.0 / f64::from(steps[channel(i)]) } else { 0.0 }
            };
            let expected: Vec<f64> = input.iter().enumerate().map(slope).collect();
            assert_close(&output.to_nchw(), &expected, 1e-6)?;
        }
    }
}

/// A value held at a bound lets through only what would move it inside.
#[test]
fn a_silent_rectifier_can_be_woken() {
    let redirected = |activation: Activation, output: f32, gradient: f32| {
        let mut g = [gradient];
        activation.redirect_gradient(&[output], &mut g);
        g[0]
    };
    assert_eq!(redirected(Activation::Relu, 0.0, 1.0), 1.0);
    assert_eq!(redirected(Activation::Relu, 0.0, -1.0), 0.0);
    assert_eq!(redirected(Activation::Relu, 2.0, -1.0), -1.0);
    assert_eq!(redirected(Activation::Relu6, 6.0, 1.0), 0.0);
    assert_eq!(redirected(Activation::Relu6, 6.0, -1.0), -1.0);
    assert_eq!(redirected(Activation::Relu6, 0.0, 1.0), 1.0);
    let hard = Activation::HardSigmoid { slope: 0.25, offset: 0.5 };
    assert_eq!(redirected(hard, 0.0, 1.0), 0.25);
    assert_eq!(redirected(hard, 1.0, 1.0), 0.0);
    assert_eq!(redirected(Activation::LeakyRelu { slope: 0.5 }, -1.0, -1.0), -0.5);
}

#[test]
fn nothing_hides_a_nan() {
    for activation in activations() {
        assert!(activation.value(f32::NAN).is_nan(), "{activation:?}");
    }
    for curve in curves() {
        assert!(curve.value_and_slope(f32::NAN).0.is_nan(), "{curve:?}");
    }
}

/// Far from 0 nothing overflows where the function itself does not.
#[test]
fn functions_have_their_limits() {
    for x in [-1e30f32, -100.0, 100.0, 1e30] {
        for kind in activations() {
            let expected = activation(kind, f64::from(x).clamp(-1e3, 1e3)) as f32;
            let y = kind.value(x);
            assert!(y.is_finite() && ((y - expected).abs() < 1e-4 || x.abs() > 1e3), "{kind:?}({x}) = {y}");
        }
        for kind in curves().into_iter().filter(|kind| kind.is_finite_everywhere()) {
            let (y, slope) = kind.value_and_slope(x);
            assert!(!y.is_nan() && slope.abs() < 1.8, "{kind:?}({x}) = {y}, slope {slope}");
        }
    }
}
