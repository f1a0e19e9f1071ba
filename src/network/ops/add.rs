use crate::kernels::{BatchViewMut, Layout, pass_gradient, sum};
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

    fn fuses_activation(&self) -> bool {
        true
    }

    fn takes_activation(&self) -> bool {
        true
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        sum(pass.inputs, pass.activation, output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_gradient(pass.gradient, pass.activation, target, pass.add);
    }
}
