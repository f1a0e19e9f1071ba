//! Layer normalisation over the channels of each pixel.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, LayerNorm, Layout};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written, checked_epsilon};
use crate::network::operator::{single_maps, with_channels};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for LayerNorm {
    fn kind(&self) -> &'static str {
        "layer norm"
    }

    fn category(&self) -> Category {
        Category::Norm
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        with_channels(Shape::Maps { channels, size }, self.scale.len())
    }

    fn parameters(&self) -> usize {
        self.scale.len() + self.shift.len()
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.length(Layout::Nchw8c)
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw8c)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        LayerNorm::forward(self, pass.shapes[0].plane(), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        LayerNorm::input_gradient(self, pass.shapes[0].plane(), pass.saved, pass.gradient, pass.add, target);
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default = "usual_epsilon")]
    epsilon: f32,
}

fn usual_epsilon() -> f32 {
    1e-6
}

impl Describe for LayerNorm {
    const KINDS: &'static [Kind] =
        &[Kind::new("layer_norm", "`epsilon` (1e-6); over the channels of a pixel", "`weight`, `bias`")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let Settings { epsilon } = reader.settings()?;
        let scale = reader.vector("weight")?;
        let shift = reader.values("bias", &[scale.len()])?;
        Ok(Self { scale, shift, epsilon: checked_epsilon(epsilon)? })
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let settings = Settings { epsilon: self.epsilon };
        Ok(Written::new("layer_norm", &settings)?.vector("weight", &self.scale).vector("bias", &self.shift))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let (scale, shift) = (vec![1.5, -0.7, 0.4], vec![0.1, 0.2, -0.3]);
        vec![Example::new(Self { scale, shift, epsilon: 1e-1 })]
    }
}
