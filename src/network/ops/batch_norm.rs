use crate::kernels::{BatchNorm, BatchViewMut, Layout};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for BatchNorm {
    fn kind(&self) -> &'static str {
        "batch norm"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let shape = single(inputs)?;
        if shape.channels() != self.scale.len() {
            return Err(ShapeError::Channels { expected: self.scale.len(), found: shape.channels() });
        }
        Ok(shape)
    }

    fn parameters(&self) -> usize {
        self.scale.len() + self.shift.len()
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        Some(inputs.first()?.natural_layout())
    }

    fn fuses_activation(&self) -> bool {
        true
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        BatchNorm::forward(self, pass.shapes[0].plane(), pass.inputs[0], pass.activation, output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        BatchNorm::input_gradient(self, pass.shapes[0].plane(), pass.gradient, pass.add, target);
    }
}
