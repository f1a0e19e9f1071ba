use crate::kernels::{BatchViewMut, Layout, LocalResponseNorm};
use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for LocalResponseNorm {
    fn kind(&self) -> &'static str {
        "local response norm"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        Ok(Shape::Maps { channels, size })
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64 * self.size as u64
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        2 * output.len()
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        let extent = (pass.shapes[0].channels(), pass.shapes[0].plane());
        LocalResponseNorm::forward(self, extent, pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        let extent = (pass.shapes[0].channels(), pass.shapes[0].plane());
        LocalResponseNorm::input_gradient(self, extent, pass.saved, pass.gradient, pass.add, target);
    }
}
