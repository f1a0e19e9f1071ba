//! Element-wise functions whose slope does not follow from what they made, because they fall and rise.

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, TAU};

use serde::{Deserialize, Serialize};

use super::math::{erf, exp, sigmoid, tanh};
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::simd::vectorized::vectorized;

/// A function of each value by itself. [`Activation`](super::Activation) has those that only rise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unary {
    /// `x * min(max(x + 3, 0), 6) / 6`
    HardSwish,
    /// `x * sigmoid(beta * x)`; also called swish.
    Silu {
        beta: f32,
    },
    /// `x * P(X <= x)` for a normal X.
    Gelu,
    /// The same by way of tanh.
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
    /// The value and the derivative. A NaN stays one.
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
                // Beyond, tanh is 1 and the powers may be infinite.
                let near = x.clamp(-10.0, 10.0);
                let t = tanh(scale * (near + cubic * near * near * near));
                let inner = scale * (1.0 + 3.0 * cubic * near * near);
                (0.5 * x * (1.0 + t), 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * inner)
            }
            Self::Mish => {
                // tanh(ln(1 + e)) = (e^2 + 2 e) / (e^2 + 2 e + 2), which is 1 long before it overflows.
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
            // Infinite at 0: the length of maps that are silent must not spoil the gradient of the others.
            Self::SquareRoot => (x.sqrt(), if x == 0.0 { 0.0 } else { 0.5 / x.sqrt() }),
            Self::Reciprocal => (1.0 / x, -1.0 / (x * x)),
            // Squares are by far the commonest.
            Self::Power { exponent: 2.0 } => (x * x, 2.0 * x),
            Self::Power { exponent } => (x.powf(exponent), exponent * x.powf(exponent - 1.0)),
        }
    }

    /// Whether anything finite may be fed to it, as the filling of a blocked map is.
    pub fn is_finite_everywhere(self) -> bool {
        !matches!(self, Self::Exponential | Self::Logarithm | Self::SquareRoot | Self::Reciprocal | Self::Power { .. })
    }

    /// Writes the values and, to `saved` unless that is empty, the derivatives.
    pub fn forward(self, input: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        assert_eq!(input.length(), output.length());
        output.for_each_part_with(CHUNK, saved, |item, part, values, saved| {
            let input = &input.item(item)[part * CHUNK..][..values.len()];
            if saved.is_empty() { write_values(self, input, values) } else { write_both(self, input, values, saved) }
        });
    }
}

/// Values that a thread takes at a time.
const CHUNK: usize = 4 * 1024;

/// Runs `work` compiled for each kind by itself, so that no loop asks which it is.
macro_rules! for_each_kind {
    ($curve:ident, $work:expr) => {
        match $curve {
            Unary::HardSwish => for_each_kind!(@ $curve, Unary::HardSwish, $work),
            Unary::Silu { beta } => for_each_kind!(@ $curve, Unary::Silu { beta }, $work),
            Unary::Gelu => for_each_kind!(@ $curve, Unary::Gelu, $work),
            Unary::GeluTanh => for_each_kind!(@ $curve, Unary::GeluTanh, $work),
            Unary::Mish => for_each_kind!(@ $curve, Unary::Mish, $work),
            Unary::Erf => for_each_kind!(@ $curve, Unary::Erf, $work),
            // Rare, or slow by what they call.
            _ => $work,
        }
    };
    (@ $curve:ident, $kind:expr, $work:expr) => {{
        let $curve = $kind;
        $work
    }};
}

vectorized! {
    fn write_values(curve: Unary, input: &[f32], output: &mut [f32]) {
        let pairs = output.iter_mut().zip(input);
        for_each_kind!(curve, for (y, x) in pairs {
            *y = curve.value_and_slope(*x).0;
        });
    }

    fn write_both(curve: Unary, input: &[f32], output: &mut [f32], saved: &mut [u32]) {
        let triples = output.iter_mut().zip(input).zip(saved);
        for_each_kind!(curve, for ((y, x), saved) in triples {
            let (value, slope) = curve.value_and_slope(*x);
            *y = value;
            *saved = slope.to_bits();
        });
    }
}
