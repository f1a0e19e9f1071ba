use crate::kernels::{ItemsMut, Layout, copy};
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

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        None
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, mut output: ItemsMut<'_>) {
        for (which, input) in pass.inputs.iter().enumerate() {
            copy(*input, output.reborrow(), which > 0);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: ItemsMut<'_>) {
        copy(pass.gradient, target, pass.add);
    }
}
