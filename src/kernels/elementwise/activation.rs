//! Element-wise activation functions whose slope follows from the value that they made.

use super::math::{exp, sigmoid};
use crate::kernels::simd::vectorized::vectorized;

/// A rectifier or squashing function, applied to every element.
///
/// All of them rise with their input, so that the derivative can be told from the output, and a convolution can be fused with
/// them. [`Unary`](super::unary::Unary) has the functions that do not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// `max(x, 0)`
    Relu,
    /// `min(max(x, 0), 6)`
    Relu6,
    /// `min(max(x, low), high)`, where `low` is no more than `high`.
    Clip {
        low: f32,
        high: f32,
    },
    /// `x`, and `slope * x` below 0. The slope is not negative.
    LeakyRelu {
        slope: f32,
    },
    /// `scale * x`, and `scale * alpha * (exp(x) - 1)` below 0. Both numbers are positive.
    Elu {
        alpha: f32,
        scale: f32,
    },
    /// `min(max(slope * x + offset, 0), 1)`, where the slope is positive.
    HardSigmoid {
        slope: f32,
        offset: f32,
    },
    /// `1 / (1 + exp(-x))`
    Sigmoid,
    Tanh,
    /// `ln(1 + exp(x))`
    Softplus,
}

/// Compiles `work` for each kind by itself, so that no loop asks which kind it is.
macro_rules! for_each_kind {
    ($activation:ident, $work:expr) => {
        match $activation {
            Activation::Relu => for_each_kind!(@ $activation, Activation::Relu, $work),
            Activation::Relu6 => for_each_kind!(@ $activation, Activation::Relu6, $work),
            Activation::Clip { low, high } => for_each_kind!(@ $activation, Activation::Clip { low, high }, $work),
            Activation::LeakyRelu { slope } => for_each_kind!(@ $activation, Activation::LeakyRelu { slope }, $work),
            Activation::Elu { alpha, scale } => for_each_kind!(@ $activation, Activation::Elu { alpha, scale }, $work),
            Activation::HardSigmoid { slope, offset } => {
                for_each_kind!(@ $activation, Activation::HardSigmoid { slope, offset }, $work)
            }
            Activation::Sigmoid => for_each_kind!(@ $activation, Activation::Sigmoid, $work),
            Activation::Tanh => for_each_kind!(@ $activation, Activation::Tanh, $work),
            Activation::Softplus => for_each_kind!(@ $activation, Activation::Softplus, $work),
        }
    };
    (@ $activation:ident, $kind:expr, $work:expr) => {{
        let $activation = $kind;
        $work
    }};
}

impl Activation {
    /// The scaled exponential unit of self-normalising networks (Klambauer et al., 2017).
    pub const SELU: Self = Self::Elu { alpha: 1.673_263_2, scale: 1.050_701 };

    /// The value for one input. A NaN stays a NaN.
    ///
    /// # Panics
    /// If this clamps to bounds that no value meets.
    #[inline(always)]
    pub fn value(self, x: f32) -> f32 {
        match self {
            // `max` would turn a NaN into 0 and hide a broken network.
            Self::Relu => {
                if x < 0.0 {
                    0.0
                } else {
                    x
                }
            }
            Self::Relu6 => x.clamp(0.0, 6.0),
            Self::Clip { low, high } => x.clamp(low, high),
            Self::LeakyRelu { slope } => {
                if x < 0.0 {
                    slope * x
                } else {
                    x
                }
            }
            Self::Elu { alpha, scale } => {
                if x > 0.0 {
                    scale * x
                } else {
                    scale * alpha * x.exp_m1()
                }
            }
            Self::HardSigmoid { slope, offset } => (slope * x + offset).clamp(0.0, 1.0),
            Self::Sigmoid => sigmoid(x),
            Self::Tanh => x.tanh(),
            Self::Softplus => x.max(0.0) + exp(-x.abs()).ln_1p(),
        }
    }

    /// Panics if this clamps to bounds that no value meets.
    #[track_caller]
    pub(in crate::kernels) fn assert_valid(self) {
        if let Self::Clip { low, high } = self {
            assert!(low <= high, "no value is clamped to {low}..={high}");
        }
    }

    /// Replaces every value by that of the function.
    pub fn apply_in_place(self, values: &mut [f32]) {
        self.add_and_apply(0.0, values);
    }

    /// Replaces every value by `activation(value + bias)`, in one pass over memory.
    pub fn add_and_apply(self, bias: f32, values: &mut [f32]) {
        add_and_apply(self, bias, values);
    }

    /// The bounds that this clamps to, if it does only that.
    pub fn bounds(self) -> Option<(f32, f32)> {
        match self {
            Self::Relu | Self::Relu6 | Self::Clip { .. } => Some(self.held()),
            _ => None,
        }
    }

    /// The outputs at and beyond which this is silent: the derivative is 0 there, at the kinks too, as in PyTorch.
    #[inline(always)]
    fn held(self) -> (f32, f32) {
        match self {
            Self::Relu => (0.0, f32::INFINITY),
            Self::Relu6 => (0.0, 6.0),
            Self::Clip { low, high } => (low, high),
            Self::HardSigmoid { .. } => (0.0, 1.0),
            _ => (f32::NEG_INFINITY, f32::INFINITY),
        }
    }

    /// The derivative where this is not silent, from the output.
    #[inline(always)]
    fn slope(self, y: f32) -> f32 {
        match self {
            Self::Relu | Self::Relu6 | Self::Clip { .. } => 1.0,
            Self::LeakyRelu { slope } => {
                if y > 0.0 {
                    1.0
                } else {
                    slope
                }
            }
            Self::Elu { alpha, scale } => {
                if y > 0.0 {
                    scale
                } else {
                    y + scale * alpha
                }
            }
            Self::HardSigmoid { slope, .. } => slope,
            Self::Sigmoid => y * (1.0 - y),
            Self::Tanh => 1.0 - y * y,
            Self::Softplus => 1.0 - exp(-y),
        }
    }

    /// The gradient of the input from the output and its gradient.
    #[inline(always)]
    fn scaled(self, y: f32, gradient: f32) -> f32 {
        let (low, high) = self.held();
        if (y > low) & (y < high) { gradient * self.slope(y) } else { 0.0 }
    }

    /// Multiplies `gradient` by the derivative, which is told from the output.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn scale_gradient(self, output: &[f32], gradient: &mut [f32]) {
        assert_eq!(output.len(), gradient.len());
        scale_gradient(self, output, gradient);
    }

    /// Writes what [`Activation::scale_gradient`] makes of `gradient` to `target`; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn scaled_gradient(self, output: &[f32], gradient: &[f32], target: &mut [f32], add: bool) {
        assert!(output.len() == target.len() && gradient.len() == target.len());
        if add {
            add_scaled_gradient(self, output, gradient, target);
        } else {
            scaled_gradient(self, output, gradient, target);
        }
    }

    /// Like [`Activation::scale_gradient`], but a rectifier also lets through what would bring a silent input back: a
    /// gradient that raises a value held at its lowest, or lowers one held at its highest.
    ///
    /// This is the rule of Lucid's `redirected_relu_grad`, for a gradient that is followed uphill.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn redirect_gradient(self, output: &[f32], gradient: &mut [f32]) {
        assert_eq!(output.len(), gradient.len());
        let (low, high) = self.held();
        for (g, &y) in gradient.iter_mut().zip(output) {
            let wakes = y <= low && *g > 0.0 || y >= high && *g < 0.0;
            *g = if wakes { *g * self.slope(y) } else { self.scaled(y, *g) };
        }
    }

    /// Whether [`Activation::scale_gradient`] would leave more than rounding of this gradient.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn passes_any(self, output: &[f32], gradient: &[f32]) -> bool {
        assert_eq!(output.len(), gradient.len(), "every gradient has an output");
        let mut largest = 0;
        largest_magnitude(gradient, &mut largest);
        let rounding = 1e-5 * f32::from_bits(largest);
        output.iter().zip(gradient).any(|(y, g)| self.scaled(*y, *g).abs() > rounding)
    }
}

// These are plain loops because a call of `for_each` may stay a call, which is compiled for the narrowest vectors.
vectorized! {
    fn add_and_apply(activation: Activation, bias: f32, values: &mut [f32]) {
        for_each_kind!(activation, for v in values {
            *v = activation.value(*v + bias);
        });
    }

    /// Finds the bits of the largest magnitude: those of finite numbers are ordered as the magnitudes are.
    fn largest_magnitude(values: &[f32], largest: &mut u32) {
        for value in values {
            *largest = (*largest).max(value.to_bits() & (u32::MAX >> 1));
        }
    }

    fn scale_gradient(activation: Activation, output: &[f32], gradient: &mut [f32]) {
        let pairs = gradient.iter_mut().zip(output);
        for_each_kind!(activation, for (g, y) in pairs {
            *g = activation.scaled(*y, *g);
        });
    }

    fn scaled_gradient(activation: Activation, output: &[f32], gradient: &[f32], target: &mut [f32]) {
        let triples = target.iter_mut().zip(gradient).zip(output);
        for_each_kind!(activation, for ((t, g), y) in triples {
            *t = activation.scaled(*y, *g);
        });
    }

    fn add_scaled_gradient(activation: Activation, output: &[f32], gradient: &[f32], target: &mut [f32]) {
        let triples = target.iter_mut().zip(gradient).zip(output);
        for_each_kind!(activation, for ((t, g), y) in triples {
            *t += activation.scaled(*y, *g);
        });
    }
}
