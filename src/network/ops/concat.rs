//! Concatenation along the channels.

use crate::kernels::{BatchViewMut, ConcatSlice, Layout};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

/// Joins its inputs along the channels.
pub struct Concat;

impl Concat {
    /// What of the output comes from the input `which`.
    pub fn part(inputs: &[Shape], which: usize) -> ConcatSlice {
        let channels = |shapes: &[Shape]| shapes.iter().map(|s| s.channels()).sum();
        ConcatSlice {
            start: channels(&inputs[..which]),
            channels: inputs[which].channels(),
            total: channels(inputs),
            pixels: inputs[which].plane(),
        }
    }
}

impl Operator for Concat {
    fn kind(&self) -> &'static str {
        "concat"
    }

    fn category(&self) -> Category {
        Category::Concat
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let first = *inputs.first().ok_or(ShapeError::InputCount { expected: "1 or more", found: 0 })?;
        let alike = |s: &Shape| {
            s.size() == first.size() && matches!(s, Shape::Maps { .. }) == matches!(first, Shape::Maps { .. })
        };
        if let Some(other) = inputs.iter().find(|s| !alike(s)) {
            return Err(ShapeError::InputsDiffer(first, *other));
        }
        let channels = inputs.iter().map(|s| s.channels()).sum();
        Ok(match first {
            Shape::Maps { size, .. } => Shape::Maps { channels, size },
            Shape::Vector { .. } => Shape::Vector { features: channels },
        })
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        Some(inputs.first()?.natural_layout())
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, mut output: BatchViewMut<'_>) {
        for (which, input) in pass.inputs.iter().enumerate().filter(|(_, input)| !input.is_in_place()) {
            Self::part(pass.shapes, which).put(*input, output.reborrow());
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        Self::part(pass.shapes, pass.which).take(pass.gradient, pass.add, target);
    }
}

impl Describe for Concat {
    const KINDS: &'static [Kind] = &[Kind::plain("concat").with_inputs("`inputs` of one size")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        Ok(Self)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("concat"))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let vectors = [3, 10].map(|features| Shape::Vector { features });
        let (maps, more) = (Example::<Self>::MAPS, Shape::maps(9, 7, 6));
        vec![Example::on(Self, &[maps, more, maps]), Example::on(Self, &vectors), Example::new(Self)]
    }
}
