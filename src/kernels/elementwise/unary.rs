//! Element-wise functions whose slope does not follow from what they made, because they both fall and rise.

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, TAU};

use super::math::{erf, exp, sigmoid, tanh};
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::simd::vectorized::vectorized;

/// A function that is applied to every value. [`Activation`](super::activation::Activation) has the functions that only rise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unary {
    /// `x * min(max(x + 3, 0), 6) / 6`
    HardSwish,
    /// `x * sigmoid(beta * x)`; also called swish.
    Silu {
        beta: f32,
    },
    /// `x * P(X <= x)` for a normally distributed X.
    Gelu,
    /// The approximation of [`Unary::Gelu`] by tanh.
    GeluTanh,
    /// `x * tanh(ln(1 + exp(x)))`
    Mish,
    Erf,
    Absolute,
    Exponential,
    Logarithm,
    SquareRoot,
    Reciprocal,
    Power {
        exponent: f32,
    },
}

/// sqrt(2 / pi) and the cubic part of the argument of tanh, from Hendrycks and Gimpel, 2016.
const GELU_TANH: (f32, f32) = (FRAC_2_SQRT_PI * FRAC_1_SQRT_2, 0.044_715);

impl Unary {
    /// The value and the derivative. A NaN stays a NaN.
    #[inline(always)]
    pub fn value_and_slope(self, x: f32) -> (f32, f32) {
        match self {
            Self::HardSwish => {
                let gate = (x / 6.0 + 0.5).clamp(0.0, 1.0);
                let slope = if x < -3.0 {
                    0.0
                } else if x <= 3.0 {
                    x / 3.0 + 0.5
                } else {
                    1.0
                };
                (x * gate, slope)
            }
            Self::Silu { beta } => {
                let gate = sigmoid(beta * x);
                (x * gate, gate + beta * x * gate * (1.0 - gate))
            }
            Self::Gelu => {
                let below = 0.5 * (1.0 + erf(x * FRAC_1_SQRT_2));
                (x * below, below + x * exp(-0.5 * x * x) / TAU.sqrt())
            }
            Self::GeluTanh => {
                let (scale, cubic) = GELU_TANH;
                // Beyond these, tanh is 1 and the powers may be infinite.
                let near = x.clamp(-10.0, 10.0);
                let t = tanh(scale * (near + cubic * near * near * near));
                let inner = scale * (1.0 + 3.0 * cubic * near * near);
                (0.5 * x * (1.0 + t), 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * inner)
            }
            Self::Mish => {
                // tanh(ln(1 + e)) = (e^2 + 2 e) / (e^2 + 2 e + 2), which is 1 long before the square overflows.
                let e = exp(if x > 20.0 { 20.0 } else { x });
                let n = e * (e + 2.0);
                let t = n / (n + 2.0);
                (x * t, t + x * (1.0 - t * t) * e / (1.0 + e))
            }
            Self::Erf => (erf(x), FRAC_2_SQRT_PI * exp(-x * x)),
            Self::Absolute => {
                let sign = if x > 0.0 {
                    1.0
                } else if x < 0.0 {
                    -1.0
                } else {
                    0.0
                };
                (x.abs(), sign)
            }
            Self::Exponential => (x.exp(), x.exp()),
            Self::Logarithm => (x.ln(), 1.0 / x),
            // The derivative is infinite at 0, but the length of silent maps must not spoil the gradient of the others.
            Self::SquareRoot => (x.sqrt(), if x == 0.0 { 0.0 } else { 0.5 / x.sqrt() }),
            Self::Reciprocal => (1.0 / x, -1.0 / (x * x)),
            // Squares are by far the commonest.
            Self::Power { exponent: 2.0 } => (x * x, 2.0 * x),
            Self::Power { exponent } => (x.powf(exponent), exponent * x.powf(exponent - 1.0)),
        }
    }

    /// Whether every finite value has a finite one. The filling of a block may be any finite value.
    pub fn is_finite_everywhere(self) -> bool {
        !matches!(self, Self::Exponential | Self::Logarithm | Self::SquareRoot | Self::Reciprocal | Self::Power { .. })
    }

    /// Writes the values and, to `saved` unless that is empty, the derivatives.
    ///
    /// # Panics
    /// If the views differ in their layout, batch or length, or `saved` is too short.
    pub fn forward(self, input: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        input.assert_like("the input", output.as_view());
        output.for_each_part_with(CHUNK, saved, |item, part, values, saved| {
            let input = &input.item(item)[part * CHUNK..][..values.len()];
            if saved.is_empty() { write_values(self, input, values) } else { write_both(self, input, values, saved) }
        });
    }
}

/// Values that a thread takes at a time.
const CHUNK: usize = 4 * 1024;

/// Compiles `work` for each kind by itself, so that no loop asks which kind it is.
macro_rules! for_each_kind {
    ($unary:ident, $work:expr) => {
        match $unary {
            Unary::HardSwish => for_each_kind!(@ $unary, Unary::HardSwish, $work),
            Unary::Silu { beta } => for_each_kind!(@ $unary, Unary::Silu { beta }, $work),
            Unary::Gelu => for_each_kind!(@ $unary, Unary::Gelu, $work),
            Unary::GeluTanh => for_each_kind!(@ $unary, Unary::GeluTanh, $work),
            Unary::Mish => for_each_kind!(@ $unary, Unary::Mish, $work),
            Unary::Erf => for_each_kind!(@ $unary, Unary::Erf, $work),
            // The others are rare, or slow because of what they call.
            _ => $work,
        }
    };
    (@ $unary:ident, $kind:expr, $work:expr) => {{
        let $unary = $kind;
        $work
    }};
}

vectorized! {
    fn write_values(unary: Unary, input: &[f32], output: &mut [f32]) {
        let pairs = output.iter_mut().zip(input);
        for_each_kind!(unary, for (y, x) in pairs {
            *y = unary.value_and_slope(*x).0;
        });
    }

    fn write_both(unary: Unary, input: &[f32], output: &mut [f32], saved: &mut [u32]) {
        let triples = output.iter_mut().zip(input).zip(saved);
        for_each_kind!(unary, for ((y, x), saved) in triples {
            let (value, slope) = unary.value_and_slope(*x);
            *y = value;
            *saved = slope.to_bits();
        });
    }
}
