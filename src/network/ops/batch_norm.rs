//! Batch normalisation as it is once trained: each channel times one number, plus another.

use serde::Deserialize;

use crate::kernels::{BatchNorm, BatchViewMut, Layout};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written, checked_epsilon};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for BatchNorm {
    fn kind(&self) -> &'static str {
        "batch norm"
    }

    fn category(&self) -> Category {
        Category::Norm
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let shape = single(inputs)?;
        if shape.channels() != self.scale.len() {
            return Err(ShapeError::Channels { expected: self.scale.len(), found: shape.channels() });
        }
        Ok(shape)
    }

    fn parameters(&self) -> usize {
        self.scale.len() + self.shift.len()
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        Some(inputs.first()?.natural_layout())
    }

    fn fuses_activation(&self) -> bool {
        true
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        BatchNorm::forward(self, pass.shapes[0].plane(), pass.inputs[0], pass.activation, output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        BatchNorm::input_gradient(self, pass.shapes[0].plane(), pass.gradient, pass.add, target);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    epsilon: Option<f32>,
}

/// Scale and shift as they act, or PyTorch's and candle's four tensors, from which they follow.
impl Describe for BatchNorm {
    const KINDS: &'static [Kind] = &[Kind::new(
        "batch_norm",
        "`epsilon` (1e-5)",
        "`running_mean`, `running_var`, `weight` and `bias` if there; or `scale` and `shift`",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        if reader.has("scale") {
            reader.no_settings()?;
            let scale = reader.vector("scale")?;
            return Ok(Self { shift: reader.values("shift", &[scale.len()])?, scale });
        }
        let Settings { epsilon } = reader.settings()?;
        let mean = reader.vector("running_mean")?;
        let shape = [mean.len()];
        let variance = reader.values("running_var", &shape)?;
        let gamma = reader.optional("weight", &shape)?.unwrap_or_else(|| vec![1.0; mean.len()]);
        let beta = reader.optional("bias", &shape)?.unwrap_or_else(|| vec![0.0; mean.len()]);
        let norm = Self::new(&gamma, &beta, &mean, &variance, checked_epsilon(epsilon.unwrap_or(1e-5))?);
        norm.ok_or_else(|| FormError::invalid("its tensors differ in length"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("batch_norm").vector("scale", &self.scale).vector("shift", &self.shift))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let norm = Self::new(&[1.5, -2.0, 0.3], &[0.1, 0.2, 0.3], &[0.0, 1.0, 2.0], &[1.0, 0.5, 0.1], 1e-5);
        let norm = norm.expect("the lengths match");
        let vector = Shape::Vector { features: 3 };
        vec![Example::new(norm.clone()), Example::on(norm, &[vector])]
    }
}
