use crate::kernels::{BatchViewMut, Layout, Unary, pass_slopes};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for Unary {
    fn kind(&self) -> &'static str {
        match self {
            Self::HardSwish => "hard swish",
            Self::Silu { .. } => "SiLU",
            Self::Gelu | Self::GeluTanh => "GELU",
            Self::Mish => "Mish",
            Self::Erf => "erf",
            Self::Absolute => "absolute value",
            Self::Exponential => "exponential",
            Self::Logarithm => "logarithm",
            Self::SquareRoot => "square root",
            Self::Reciprocal => "reciprocal",
            Self::Power { .. } => "power",
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.length(Layout::Nchw8c)
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        // The filling of a blocked map could be what it has no value for.
        if self.is_finite_everywhere() { None } else { Some(Layout::Nchw) }
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        Unary::forward(*self, pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_slopes(pass.saved, pass.gradient, pass.add, target);
    }
}
