use super::convolution::window_reach;
use crate::kernels::{BatchViewMut, Layout, MaxPool};
use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for MaxPool {
    fn kind(&self) -> &'static str {
        "max pool"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        // The saved holds positions inside a plane as u32.
        if u32::try_from(size.area()).is_err() {
            return Err(ShapeError::TooLarge(inputs[0]));
        }
        let grid = self.over(size).ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?;
        Ok(Shape::Maps { channels, size: grid.output() })
    }

    fn reach(&self, input: Shape) -> Reach {
        window_reach(self.over(input.size()))
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
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            MaxPool::forward(self, &grid, pass.inputs[0], output, pass.saved);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            MaxPool::input_gradient(self, &grid, pass.saved, pass.gradient, pass.add, target);
        }
    }
}
