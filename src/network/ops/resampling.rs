//! What operators share whose every pixel is a weighted sum of a few others.

use crate::kernels::{BatchViewMut, Layout, Resample, Size};
use crate::network::operator::single_maps;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

pub trait Resampling: Send + Sync {
    fn kind(&self) -> &'static str;

    fn category(&self) -> Category;

    /// The sums for maps of this size; `None` if there are none.
    fn over(&self, input: Size) -> Option<Resample>;

    fn reach(&self, input: Shape) -> Reach;
}

impl<T: Resampling> Operator for T {
    fn kind(&self) -> &'static str {
        Resampling::kind(self)
    }

    fn category(&self) -> Category {
        Resampling::category(self)
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        let resample = self.over(size).ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?;
        Ok(Shape::maps(channels, resample.y.outputs(), resample.x.outputs()))
    }

    fn reach(&self, input: Shape) -> Reach {
        Resampling::reach(self, input)
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw8c)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        if let Some(resample) = self.over(pass.shapes[0].size()) {
            resample.forward(pass.inputs[0], output);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Some(resample) = self.over(pass.shapes[0].size()) {
            resample.input_gradient(pass.gradient, pass.add, target);
        }
    }
}
