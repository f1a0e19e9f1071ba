use crate::kernels::{Activation, ItemsMut, Layout};
use crate::network::operator::single;
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

/// Elements a thread takes at a time.
const CHUNK: usize = 16 * 1024;

impl Operator for Activation {
    fn kind(&self) -> &'static str {
        match self {
            Self::Relu => "ReLU",
            Self::Relu6 => "ReLU6",
            Self::Sigmoid => "sigmoid",
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn gradient_reads_output(&self) -> bool {
        true
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        None
    }

    fn forward(&self, pass: Forward<'_>, mut output: ItemsMut<'_>) {
        output.for_each_part(CHUNK, |item, part, y| {
            y.copy_from_slice(&pass.inputs[0].item(item)[part * CHUNK..][..y.len()]);
            self.apply_in_place(y);
        });
    }

    fn input_gradient(&self, pass: Backward<'_>, mut target: ItemsMut<'_>) {
        target.for_each_part(CHUNK, |item, part, target| {
            let range = part * CHUNK..part * CHUNK + target.len();
            self.scaled_gradient(&pass.output.item(item)[range.clone()], &pass.gradient.item(item)[range], target);
        });
    }
}
