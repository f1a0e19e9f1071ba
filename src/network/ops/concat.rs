use crate::kernels::{concat, split};
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

/// Joins its inputs along the channels.
pub struct Concat;

impl Operator for Concat {
    fn kind(&self) -> &'static str {
        "concat"
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

    fn forward(&self, pass: Forward<'_>, output: &mut [f32]) {
        concat(pass.batch, pass.inputs, output);
    }

    fn input_gradient(&self, pass: Backward<'_>, input_gradient: &mut [f32]) {
        let start = pass.shapes[..pass.which].iter().map(|s| s.len()).sum();
        split(pass.batch, pass.gradient, start, input_gradient);
    }
}
