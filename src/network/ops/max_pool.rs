use super::convolution::window_reach;
use crate::kernels::{ItemsMut, Layout, MaxPool};
use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for MaxPool {
    fn kind(&self) -> &'static str {
        "max pool"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        // The memo holds positions inside a plane as u32.
        if u32::try_from(size.area()).is_err() {
            return Err(ShapeError::TooLarge(inputs[0]));
        }
        let grid = self.over(size).ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?;
        Ok(Shape::Maps { channels, size: grid.output() })
    }

    fn reach(&self, input: Shape) -> Reach {
        window_reach(self.over(input.size()))
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
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            MaxPool::forward(self, &grid, pass.inputs[0], output, pass.memo);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: ItemsMut<'_>) {
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            MaxPool::input_gradient(self, &grid, pass.memo, pass.gradient, pass.add, target);
        }
    }
}
