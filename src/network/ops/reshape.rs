//! Operators that leave every value as it is.

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

    fn forward(&self, pass: Forward<'_>, output: &mut [f32]) {
        output.copy_from_slice(pass.inputs[0]);
    }

    fn input_gradient(&self, pass: Backward<'_>, input_gradient: &mut [f32]) {
        input_gradient.copy_from_slice(pass.gradient);
    }
}

impl Operator for Dropout {
    fn kind(&self) -> &'static str {
        "dropout"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn forward(&self, pass: Forward<'_>, output: &mut [f32]) {
        output.copy_from_slice(pass.inputs[0]);
    }

    fn input_gradient(&self, pass: Backward<'_>, input_gradient: &mut [f32]) {
        input_gradient.copy_from_slice(pass.gradient);
    }
}
