//! Max pooling.

use super::sliding::sliding_reach;
use crate::kernels::{BatchViewMut, Layout, MaxPool};
#[cfg(test)]
use crate::kernels::{PaddingMode, SlidingWindow};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, PoolSettings, Reader, Written};
use crate::network::operator::single_maps;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for MaxPool {
    fn kind(&self) -> &'static str {
        "max pool"
    }

    fn category(&self) -> Category {
        Category::Pool
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        // What is saved are positions inside a plane, as u32.
        if u32::try_from(size.area()).is_err() {
            return Err(ShapeError::TooLarge(inputs[0]));
        }
        let grid = self.over(size).ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?;
        Ok(Shape::Maps { channels, size: grid.output() })
    }

    fn reach(&self, input: Shape) -> Reach {
        sliding_reach(self.over(input.size()))
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

impl Describe for MaxPool {
    const KINDS: &'static [Kind] = &[Kind::new(
        "max_pool",
        "`kernel`, `stride` (the kernel), `padding` (0), `dilation` (1), `ceil_mode` (false)",
        "",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let settings: PoolSettings = reader.settings()?;
        Ok(Self { window: settings.window()?, ceil_mode: settings.ceil_mode })
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Written::new("max_pool", &PoolSettings::new(self.window, self.ceil_mode, None))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let padded = SlidingWindow::square(3, 2, PaddingMode::uniform(1));
        let hanging_over = SlidingWindow::square(2, 2, PaddingMode::NONE);
        [(padded, false), (hanging_over, true)]
            .map(|(window, ceil_mode)| Example::new(Self { window, ceil_mode }))
            .into()
    }
}
