use crate::kernels::{BatchViewMut, Layout, Prelu, pass_slopes};
use crate::network::operator::{single, with_channels};
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

impl Operator for Prelu {
    fn kind(&self) -> &'static str {
        "PReLU"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        with_channels(single(inputs)?, self.slopes.len())
    }

    fn parameters(&self) -> usize {
        self.slopes.len()
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
        Prelu::forward(self, pass.shapes[0].plane(), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_slopes(pass.saved, pass.gradient, pass.add, target);
    }
}
