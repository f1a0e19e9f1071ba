use crate::kernels::{ChannelNorm, ItemsMut, Layout};
use crate::network::operator::{single_maps, with_channels};
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for ChannelNorm {
    fn kind(&self) -> &'static str {
        "layer norm"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        with_channels(Shape::Maps { channels, size }, self.scale.len())
    }

    fn parameters(&self) -> usize {
        self.scale.len() + self.shift.len()
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64
    }

    fn memo(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.length(Layout::Blocked)
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Blocked)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: ItemsMut<'_>) {
        ChannelNorm::forward(self, pass.shapes[0].plane(), pass.inputs[0], output, pass.memo);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: ItemsMut<'_>) {
        ChannelNorm::input_gradient(self, pass.shapes[0].plane(), pass.memo, pass.gradient, pass.add, target);
    }
}
