//! Element-wise activation functions.

use super::simd::vectorized;

/// A rectifier or squashing function, applied to every element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// `max(x, 0)`
    Relu,
    /// `min(max(x, 0), 6)`
    Relu6,
    /// `1 / (1 + exp(-x))`
    Sigmoid,
}

impl Activation {
    /// The value for one input. A NaN stays one.
    #[inline(always)]
    pub fn value(self, x: f32) -> f32 {
        match self {
            // `max` would turn NaN into 0 and hide a broken network.
            Self::Relu => {
                if x < 0.0 {
                    0.0
                } else {
                    x
                }
            }
            Self::Relu6 => x.clamp(0.0, 6.0),
            Self::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        }
    }

    pub fn apply_in_place(self, values: &mut [f32]) {
        self.add_and_apply(0.0, values);
    }

    /// `activation(value + bias)`, in one pass.
    pub fn add_and_apply(self, bias: f32, values: &mut [f32]) {
        add_and_apply(self, bias, values);
    }

    /// Multiplies `gradient` by the derivative, which for all three follows from the output alone.
    ///
    /// The derivative at the kinks is 0, as in PyTorch.
    pub fn scale_gradient(self, output: &[f32], gradient: &mut [f32]) {
        assert_eq!(output.len(), gradient.len());
        scale_gradient(self, output, gradient);
    }

    /// [`Activation::scale_gradient`], written elsewhere; `add` adds it to what is there.
    pub fn scaled_gradient(self, output: &[f32], gradient: &[f32], target: &mut [f32], add: bool) {
        assert!(output.len() == target.len() && gradient.len() == target.len());
        if add {
            add_scaled_gradient(self, output, gradient, target);
        } else {
            scaled_gradient(self, output, gradient, target);
        }
    }

    /// Like [`Activation::scale_gradient`], but a rectifier also lets through what would bring a silent input back: a
    /// gradient that raises a value held at 0, or lowers one held at 6.
    ///
    /// The rule of Lucid's `redirected_relu_grad`, for a gradient that is followed uphill.
    pub fn redirect_gradient(self, output: &[f32], gradient: &mut [f32]) {
        assert_eq!(output.len(), gradient.len());
        let pairs = gradient.iter_mut().zip(output);
        match self {
            Self::Relu => pairs.for_each(|(g, &y)| *g = if y > 0.0 || *g > 0.0 { *g } else { 0.0 }),
            Self::Relu6 => pairs.for_each(|(g, &y)| {
                let passes = if y <= 0.0 { *g > 0.0 } else { y < 6.0 || *g < 0.0 };
                *g = if passes { *g } else { 0.0 };
            }),
            Self::Sigmoid => self.scale_gradient(output, gradient),
        }
    }

    /// Whether [`Activation::scale_gradient`] would leave anything of this gradient but rounding.
    pub fn passes_any(self, output: &[f32], gradient: &[f32]) -> bool {
        let passes = |y: f32| match self {
            Self::Relu => y > 0.0,
            Self::Relu6 => y > 0.0 && y < 6.0,
            Self::Sigmoid => true,
        };
        let (mut all, mut passing) = (0.0f32, 0.0f32);
        for (y, g) in output.iter().zip(gradient) {
            all = all.max(g.abs());
            passing = passing.max(if passes(*y) { g.abs() } else { 0.0 });
        }
        passing > 1e-5 * all
    }
}

// Plain loops: a call of `for_each` may stay a call, compiled for the narrowest vectors.
vectorized! {
    fn add_and_apply(activation: Activation, bias: f32, values: &mut [f32]) {
        match activation {
            Activation::Relu => {
                for v in values {
                    *v = Activation::Relu.value(*v + bias);
                }
            }
            Activation::Relu6 => {
                for v in values {
                    *v = Activation::Relu6.value(*v + bias);
                }
            }
            Activation::Sigmoid => {
                for v in values {
                    *v = Activation::Sigmoid.value(*v + bias);
                }
            }
        }
    }

    fn scale_gradient(activation: Activation, output: &[f32], gradient: &mut [f32]) {
        let pairs = gradient.iter_mut().zip(output);
        match activation {
            Activation::Relu => {
                for (g, y) in pairs {
                    *g = if *y > 0.0 { *g } else { 0.0 };
                }
            }
            Activation::Relu6 => {
                for (g, y) in pairs {
                    *g = if (*y > 0.0) & (*y < 6.0) { *g } else { 0.0 };
                }
            }
            Activation::Sigmoid => {
                for (g, y) in pairs {
                    *g *= y * (1.0 - y);
                }
            }
        }
    }

    fn scaled_gradient(activation: Activation, output: &[f32], gradient: &[f32], target: &mut [f32]) {
        let triples = target.iter_mut().zip(gradient).zip(output);
        match activation {
            Activation::Relu => {
                for ((t, g), y) in triples {
                    *t = if *y > 0.0 { *g } else { 0.0 };
                }
            }
            Activation::Relu6 => {
                for ((t, g), y) in triples {
                    *t = if (*y > 0.0) & (*y < 6.0) { *g } else { 0.0 };
                }
            }
            Activation::Sigmoid => {
                for ((t, g), y) in triples {
                    *t = g * (y * (1.0 - y));
                }
            }
        }
    }

    fn add_scaled_gradient(activation: Activation, output: &[f32], gradient: &[f32], target: &mut [f32]) {
        let triples = target.iter_mut().zip(gradient).zip(output);
        match activation {
            Activation::Relu => {
                for ((t, g), y) in triples {
                    *t += if *y > 0.0 { *g } else { 0.0 };
                }
            }
            Activation::Relu6 => {
                for ((t, g), y) in triples {
                    *t += if (*y > 0.0) & (*y < 6.0) { *g } else { 0.0 };
                }
            }
            Activation::Sigmoid => {
                for ((t, g), y) in triples {
                    *t += g * (y * (1.0 - y));
                }
            }
        }
    }
}
