use super::convolution::window_reach;
use crate::kernels::{AveragePool, BatchViewMut, Layout};
use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for AveragePool {
    fn kind(&self) -> &'static str {
        "average pool"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        let grid = self.over(size).ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?;
        Ok(Shape::Maps { channels, size: grid.output() })
    }

    fn reach(&self, input: Shape) -> Reach {
        window_reach(self.over(input.size()))
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw8c)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            AveragePool::forward(self, &grid, pass.inputs[0], output);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            AveragePool::input_gradient(self, &grid, pass.gradient, pass.add, target);
        }
    }
}
