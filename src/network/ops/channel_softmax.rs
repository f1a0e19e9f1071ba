use crate::kernels::{Across, BatchViewMut, ChannelSoftmax, Layout};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

/// A vector is maps of one pixel.
impl Operator for ChannelSoftmax {
    fn kind(&self) -> &'static str {
        if self.is_log { "log softmax" } else { "softmax" }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn reach(&self, input: Shape) -> Reach {
        if input.plane() == 1 { Reach::Everything } else { Reach::Point }
    }

    fn gradient_reads_output(&self) -> bool {
        true
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw8c)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        ChannelSoftmax::forward(*self, across(pass.shapes[0]), pass.inputs[0], output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        let maps = across(pass.shapes[0]);
        ChannelSoftmax::input_gradient(*self, maps, pass.output, pass.gradient, pass.add, target);
    }
}

fn across(shape: Shape) -> Across {
    Across { channels: shape.channels(), pixels: shape.plane() }
}
