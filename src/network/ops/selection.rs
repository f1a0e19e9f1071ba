use crate::kernels::{BatchViewMut, IndexSelect, Layout};
use crate::network::operator::{single, with_channels};
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for IndexSelect {
    fn kind(&self) -> &'static str {
        match self.inputs() {
            _ if self.is_permutation() => "channel shuffle",
            inputs if inputs < self.outputs() => "channel padding",
            _ => "slice",
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let channels = self.outputs();
        Ok(match with_channels(single(inputs)?, self.inputs())? {
            Shape::Maps { size, .. } => Shape::Maps { channels, size },
            Shape::Vector { .. } => Shape::Vector { features: channels },
        })
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        Some(inputs.first()?.natural_layout())
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        IndexSelect::forward(self, pass.shapes[0].plane(), pass.inputs[0], output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        IndexSelect::input_gradient(self, pass.shapes[0].plane(), pass.gradient, pass.add, target);
    }
}
