use rayon::prelude::*;

use crate::kernels::Activation;
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

    fn forward(&self, pass: Forward<'_>, output: &mut [f32]) {
        let chunks = output.par_chunks_mut(CHUNK).zip(pass.inputs[0].par_chunks(CHUNK));
        chunks.for_each(|(y, x)| {
            y.copy_from_slice(x);
            self.apply_in_place(y);
        });
    }

    fn input_gradient(&self, pass: Backward<'_>, input_gradient: &mut [f32]) {
        input_gradient.copy_from_slice(pass.gradient);
        self.scale_gradient(pass.output, input_gradient);
    }
}
