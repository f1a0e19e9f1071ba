use crate::kernels::{softmax, softmax_gradient};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

/// Softmax over the features of a vector.
pub struct Softmax;

impl Operator for Softmax {
    fn kind(&self) -> &'static str {
        "softmax"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        Ok(Shape::Vector { features: single(inputs)?.len() })
    }

    fn reach(&self, _input: Shape) -> Reach {
        Reach::Everything
    }

    fn gradient_reads_output(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: &mut [f32]) {
        softmax(pass.shapes[0].len(), pass.inputs[0], output);
    }

    fn input_gradient(&self, pass: Backward<'_>, input_gradient: &mut [f32]) {
        softmax_gradient(pass.shapes[0].len(), pass.output, pass.gradient, input_gradient);
    }
}
