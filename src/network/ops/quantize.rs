//! Rounding to the codes of a quantized network.

use serde::{Deserialize, Serialize};

use super::activation::{check_limits, finite};
use crate::kernels::{BatchViewMut, Layout, Quantize, pass_slopes};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::{single, with_channels};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for Quantize {
    fn kind(&self) -> &'static str {
        "quantize"
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        with_channels(single(inputs)?, self.steps.len())
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
        Quantize::forward(self, pass.shapes[0].plane(), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_slopes(pass.saved, pass.gradient, pass.add, target);
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    low: f32,
    high: f32,
}

impl Describe for Quantize {
    const KINDS: &'static [Kind] = &[Kind::new("quantize", "`low`, `high`", "`steps`, `zeros` [channels]")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let Settings { low, high } = reader.settings()?;
        check_limits(low, high)?;
        let steps = reader.vector("steps")?;
        let zeros = reader.values("zeros", &[steps.len()])?;
        Ok(Self { steps, zeros, low, high })
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let settings = Settings { low: finite(self.low), high: finite(self.high) };
        Ok(Written::new("quantize", &settings)?.vector("steps", &self.steps).vector("zeros", &self.zeros))
    }

    /// With steps that are small beside those of the differences, the rounded function has the slope of the exact one.
    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let limits = |low, high| Self { steps: vec![1e-5; 3], zeros: vec![0.0; 3], low, high };
        vec![Example::new(limits(-1e6, 1e6)), Example::new(limits(-1e5, f32::INFINITY))]
    }
}
