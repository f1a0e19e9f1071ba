//! A rectifier with a trained slope for each channel.

use crate::kernels::{BatchViewMut, Layout, Prelu, pass_slopes};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::{single, with_channels};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for Prelu {
    fn kind(&self) -> &'static str {
        "PReLU"
    }

    fn category(&self) -> Category {
        Category::Rectifier
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        with_channels(single(inputs)?, self.slopes.len())
    }

    fn parameters(&self) -> usize {
        self.slopes.len()
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.length(output.natural_layout())
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        Some(inputs.first()?.natural_layout())
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        Prelu::forward(self, pass.shapes[0].plane(), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_slopes(pass.saved, pass.gradient, pass.add, target);
    }
}

impl Describe for Prelu {
    const KINDS: &'static [Kind] = &[Kind::new("prelu", "", "`weight` [channels]")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        Ok(Self { slopes: reader.vector("weight")? })
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("prelu").vector("weight", &self.slopes))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        vec![Example::new(Self { slopes: vec![0.3, -0.2, 1.5] })]
    }
}
