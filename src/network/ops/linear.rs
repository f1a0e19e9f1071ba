use crate::kernels::{BatchViewMut, Layout, LinearKernel};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

/// A fully connected layer; maps are read as one vector, channel by channel.
pub struct Linear(pub LinearKernel);

impl Operator for Linear {
    fn kind(&self) -> &'static str {
        "linear"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let shape = single(inputs)?;
        if shape.len() != self.0.inputs {
            return Err(ShapeError::Features { expected: self.0.inputs, found: shape.len(), shape });
        }
        Ok(Shape::Vector { features: self.0.outputs })
    }

    fn parameters(&self) -> usize {
        self.0.weight().len() + self.0.bias().len()
    }

    fn multiply_adds(&self, _inputs: &[Shape], _output: Shape) -> u64 {
        self.0.weight().len() as u64
    }

    fn reach(&self, _input: Shape) -> Reach {
        Reach::Everything
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        self.0.forward(pass.inputs[0], output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        self.0.input_gradient(pass.gradient, target);
    }
}
