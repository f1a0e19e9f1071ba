//! Each channel times one number, plus another.

use crate::kernels::{BatchNorm, BatchViewMut, Layout};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

/// Each channel times one number, plus another: arithmetic with constants.
pub struct Affine(pub BatchNorm);

impl Affine {
    /// The same numbers for every channel.
    pub fn uniform(channels: usize, scale: f32, shift: f32) -> Self {
        Self(BatchNorm { scale: vec![scale; channels], shift: vec![shift; channels] })
    }
}

impl Operator for Affine {
    fn kind(&self) -> &'static str {
        let (scales, shifts) = (self.0.scale.iter().any(|s| *s != 1.0), self.0.shift.iter().any(|s| *s != 0.0));
        match (scales, shifts) {
            (true, true) => "scale and shift",
            (false, true) => "shift",
            _ => "scale",
        }
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        self.0.output_shape(inputs)
    }

    fn parameters(&self) -> usize {
        let count = |values: &[f32], neutral: f32| if values.iter().all(|v| *v == neutral) { 0 } else { values.len() };
        count(&self.0.scale, 1.0) + count(&self.0.shift, 0.0)
    }

    fn multiply_adds(&self, inputs: &[Shape], output: Shape) -> u64 {
        self.0.multiply_adds(inputs, output)
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        self.0.layout(inputs)
    }

    fn adds_gradient(&self) -> bool {
        self.0.adds_gradient()
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        Operator::forward(&self.0, pass, output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        Operator::input_gradient(&self.0, pass, target);
    }
}

impl Describe for Affine {
    const KINDS: &'static [Kind] = &[Kind::new("scale_and_shift", "", "`scale`, `shift`")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        let scale = reader.vector("scale")?;
        let shift = reader.values("shift", &[scale.len()])?;
        Ok(Self(BatchNorm { scale, shift }))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("scale_and_shift").vector("scale", &self.0.scale).vector("shift", &self.0.shift))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        vec![
            Example::new(Self(BatchNorm { scale: vec![2.0, -1.0, 0.5], shift: vec![1.0, 0.0, 3.0] })),
            Example::on(Self::uniform(4, 1.0, -3.0), &[Shape::Vector { features: 4 }]),
        ]
    }
}
