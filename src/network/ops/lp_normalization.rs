//! Channels divided by their norm.

use serde::{Deserialize, Serialize};

use crate::kernels::{Across, BatchViewMut, Layout, LpNormalization};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for LpNormalization {
    fn kind(&self) -> &'static str {
        match self {
            Self::L1 => "L1 normalization",
            Self::L2 => "L2 normalization",
        }
    }

    fn category(&self) -> Category {
        Category::Norm
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64
    }

    fn reach(&self, input: Shape) -> Reach {
        if input.plane() > 1 { Reach::Pointwise } else { Reach::Global }
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.plane()
    }

    fn gradient_reads_output(&self) -> bool {
        true
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw8c)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        LpNormalization::forward(*self, across(pass.shapes[0]), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        let maps = across(pass.shapes[0]);
        LpNormalization::input_gradient(*self, maps, pass.output, pass.saved, pass.gradient, pass.add, target);
    }
}

/// A vector is maps of one pixel.
fn across(shape: Shape) -> Across {
    Across { channels: shape.channels(), pixels: shape.plane(), layout: Layout::Nchw8c }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "LpNormalization")]
enum Form {
    #[serde(rename = "l1_normalization")]
    L1,
    #[serde(rename = "l2_normalization")]
    L2,
}

impl Describe for LpNormalization {
    const KINDS: &'static [Kind] = &[Kind::plain("l1_normalization"), Kind::plain("l2_normalization")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        Ok(Form::deserialize(reader.variant()?)?)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::variant(Form::serialize(self, serde_json::value::Serializer)?))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let shapes = [Example::<Self>::MAPS, Shape::Vector { features: 9 }];
        [Self::L1, Self::L2].into_iter().flat_map(|op| shapes.map(|shape| Example::on(op, &[shape]))).collect()
    }
}
