//! Local response normalisation, AlexNet's.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, Layout, LocalResponseNorm};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single_maps;
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for LocalResponseNorm {
    fn kind(&self) -> &'static str {
        "local response norm"
    }

    fn category(&self) -> Category {
        Category::Norm
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        Ok(Shape::Maps { channels, size })
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64 * self.size as u64
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        2 * output.len()
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        let extent = (pass.shapes[0].channels(), pass.shapes[0].plane());
        LocalResponseNorm::forward(self, extent, pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        let extent = (pass.shapes[0].channels(), pass.shapes[0].plane());
        LocalResponseNorm::input_gradient(self, extent, pass.saved, pass.gradient, pass.add, target);
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "LocalResponseNorm", deny_unknown_fields)]
struct Form {
    size: usize,
    alpha: f32,
    beta: f32,
    bias: f32,
}

impl Describe for LocalResponseNorm {
    const KINDS: &'static [Kind] = &[Kind::new("local_response_norm", "`size`, `alpha`, `beta`, `bias`", "")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let norm = Form::deserialize(reader.settings::<serde_json::Value>()?)?;
        if norm.size == 0 { Err(FormError::invalid("size must be at least 1")) } else { Ok(norm) }
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Written::new("local_response_norm", &Form::serialize(self, serde_json::value::Serializer)?)
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        vec![Example::new(Self { size: 3, alpha: 0.5, beta: 0.75, bias: 1.0 })]
    }
}
