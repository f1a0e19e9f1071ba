use crate::kernels::{BatchViewMut, Layout, softmax, softmax_gradient};
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

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        softmax(pass.shapes[0].len(), pass.inputs[0].as_dense(), output.into_dense());
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        let (output, gradient) = (pass.output.as_dense(), pass.gradient.as_dense());
        softmax_gradient(pass.shapes[0].len(), output, gradient, target.into_dense());
    }
}
