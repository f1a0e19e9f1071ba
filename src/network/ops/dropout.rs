//! Dropout, which does nothing once a network is trained.

use crate::kernels::{BatchViewMut, Layout, copy};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

/// The input as it is.
pub struct Dropout;

impl Operator for Dropout {
    fn kind(&self) -> &'static str {
        "dropout"
    }

    fn category(&self) -> Category {
        Category::Other
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

impl Describe for Dropout {
    const KINDS: &'static [Kind] = &[Kind::plain("dropout")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        Ok(Self)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("dropout"))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        vec![Example::new(Self)]
    }
}
