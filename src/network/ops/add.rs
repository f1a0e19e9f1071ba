use crate::kernels::add_assign;
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

/// The sum of inputs of one shape.
pub struct Add;

impl Operator for Add {
    fn kind(&self) -> &'static str {
        "add"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let [first, rest @ ..] = inputs else {
            return Err(ShapeError::InputCount { expected: "1 or more", found: 0 });
        };
        match rest.iter().find(|s| *s != first) {
            Some(other) => Err(ShapeError::InputsDiffer(*first, *other)),
            None => Ok(*first),
        }
    }

    fn forward(&self, pass: Forward<'_>, output: &mut [f32]) {
        let [first, rest @ ..] = pass.inputs else { return };
        output.copy_from_slice(first);
        rest.iter().for_each(|other| add_assign(output, other));
    }

    fn input_gradient(&self, pass: Backward<'_>, input_gradient: &mut [f32]) {
        input_gradient.copy_from_slice(pass.gradient);
    }
}
