//! Operators that leave every value as it is.

use crate::kernels::{BatchViewMut, Layout, copy};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

/// Maps read as one vector, channel by channel, row by row.
pub struct Flatten;

/// Dropout, which does nothing once a network is trained.
pub struct Dropout;

impl Operator for Flatten {
    fn kind(&self) -> &'static str {
        "flatten"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        Ok(Shape::Vector { features: single(inputs)?.len() })
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        copy(pass.inputs[0], output, false);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        copy(pass.gradient, target, pass.add);
    }
}

impl Operator for Dropout {
    fn kind(&self) -> &'static str {
        "dropout"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        None
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        copy(pass.inputs[0], output, false);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        copy(pass.gradient, target, pass.add);
    }
}
