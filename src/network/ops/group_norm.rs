use crate::kernels::{BatchViewMut, GroupNorm, Layout};
use crate::network::operator::{single, with_channels};
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for GroupNorm {
    fn kind(&self) -> &'static str {
        match self.groups {
            1 => "layer norm",
            groups if groups == self.scale.len() => "instance norm",
            _ => "group norm",
        }
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
        Reach::Everything
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
