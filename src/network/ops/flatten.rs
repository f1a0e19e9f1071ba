//! Maps read as one vector.

use crate::kernels::{BatchViewMut, Layout, copy};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

/// Maps read as one vector, channel by channel, row by row.
pub struct Flatten;

impl Operator for Flatten {
    fn kind(&self) -> &'static str {
        "flatten"
    }

    fn category(&self) -> Category {
        Category::Reshape
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

impl Describe for Flatten {
    const KINDS: &'static [Kind] = &[Kind::plain("flatten")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        Ok(Self)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("flatten"))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        vec![Example::new(Self)]
    }
}
