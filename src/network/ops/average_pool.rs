//! Average pooling.

use super::sliding::sliding_reach;
use crate::kernels::{AveragePool, BatchViewMut, Layout};
#[cfg(test)]
use crate::kernels::{PaddingMode, Size, SlidingWindow};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, PoolSettings, Reader, Written};
use crate::network::operator::single_maps;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for AveragePool {
    fn kind(&self) -> &'static str {
        "average pool"
    }

    fn category(&self) -> Category {
        Category::Pool
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        let grid = self.over(size).ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?;
        Ok(Shape::Maps { channels, size: grid.output() })
    }

    fn reach(&self, input: Shape) -> Reach {
        sliding_reach(self.over(input.size()))
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

impl Describe for AveragePool {
    const KINDS: &'static [Kind] = &[Kind::new(
        "average_pool",
        "`kernel`, `stride` (the kernel), `padding` (0), `dilation` (1), `ceil_mode` (false), `count_include_pad` (true)",
        "",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let settings: PoolSettings = reader.settings()?;
        let count_include_pad = settings.count_include_pad.unwrap_or(true);
        Ok(Self { window: settings.window()?, ceil_mode: settings.ceil_mode, count_include_pad })
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let Self { window, ceil_mode, count_include_pad } = *self;
        Written::new("average_pool", &PoolSettings::new(window, ceil_mode, Some(count_include_pad)))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let padded = SlidingWindow::square(3, 2, PaddingMode::uniform(1));
        let spread =
            SlidingWindow { dilation: Size::square(2), ..SlidingWindow::square(3, 1, PaddingMode::uniform(1)) };
        let hanging_over = SlidingWindow::square(2, 2, PaddingMode::NONE);
        [(padded, false, true), (spread, false, false), (hanging_over, true, false)]
            .map(|(window, ceil_mode, count_include_pad)| Example::new(Self { window, ceil_mode, count_include_pad }))
            .into()
    }
}
