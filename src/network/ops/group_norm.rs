//! Group normalisation, with layer and instance normalisation as its ends.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, GroupNorm, Layout};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written, checked_epsilon};
use crate::network::operator::{single, with_channels};
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for GroupNorm {
    fn kind(&self) -> &'static str {
        match self.groups {
            1 => "layer norm",
            groups if groups == self.scale.len() => "instance norm",
            _ => "group norm",
        }
    }

    fn category(&self) -> Category {
        Category::Norm
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        with_channels(single(inputs)?, self.scale.len())
    }

    fn parameters(&self) -> usize {
        self.scale.len() + self.shift.len()
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64
    }

    fn reach(&self, _input: Shape) -> Reach {
        Reach::Global
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.len()
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        GroupNorm::forward(self, pass.shapes[0].plane(), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        GroupNorm::input_gradient(self, pass.shapes[0].plane(), pass.saved, pass.gradient, pass.add, target);
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default = "usual_epsilon")]
    epsilon: f32,
    groups: usize,
}

fn usual_epsilon() -> f32 {
    1e-5
}

impl Describe for GroupNorm {
    const KINDS: &'static [Kind] = &[Kind::new("group_norm", "`groups`, `epsilon` (1e-5)", "`weight`, `bias`")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let Settings { epsilon, groups } = reader.settings()?;
        let scale = reader.vector("weight")?;
        let shift = reader.values("bias", &[scale.len()])?;
        let norm = Self::new(groups, scale, shift, checked_epsilon(epsilon)?);
        norm.ok_or_else(|| FormError::invalid("its channels do not divide into the groups"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let settings = Settings { epsilon: self.epsilon, groups: self.groups };
        Ok(Written::new("group_norm", &settings)?.vector("weight", &self.scale).vector("bias", &self.shift))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let norm = |groups| Self::new(groups, vec![1.5, -0.7, 0.4], vec![0.1, 0.2, -0.3], 1e-3).expect("it divides");
        vec![Example::new(norm(1)), Example::new(norm(3))]
    }
}
