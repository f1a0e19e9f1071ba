use crate::kernels::{Activation, BatchViewMut, Layout, pass_gradient, sum};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for Activation {
    fn kind(&self) -> &'static str {
        match self {
            Self::Relu => "ReLU",
            Self::Relu6 => "ReLU6",
            Self::Clip { .. } => "clip",
            Self::LeakyRelu { .. } => "leaky ReLU",
            Self::Elu { scale: 1.0, .. } => "ELU",
            Self::Elu { .. } => "SELU",
            Self::HardSigmoid { .. } => "hard sigmoid",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Softplus => "softplus",
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn gradient_reads_output(&self) -> bool {
        true
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        None
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        sum(pass.inputs, Some(*self), output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_gradient(pass.gradient, Some((*self, pass.output)), target, pass.add);
    }
}
