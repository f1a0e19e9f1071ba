use crate::kernels::{BatchViewMut, LayerNorm, Layout};
use crate::network::operator::{single_maps, with_channels};
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for LayerNorm {
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

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.length(Layout::Nchw8c)
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw8c)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        LayerNorm::forward(self, pass.shapes[0].plane(), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        LayerNorm::input_gradient(self, pass.shapes[0].plane(), pass.saved, pass.gradient, pass.add, target);
    }
}
