//! Fully connected layers.

use rayon::prelude::*;

use super::gemm::{View, matmul};
use crate::kernels::layout::shared_output::SharedOutput;
use crate::kernels::simd::add::add_assign;

/// `y = W x + b` with `W` of `[outputs, inputs]`.
#[derive(Clone, Debug)]
pub struct LinearKernel {
    pub inputs: usize,
    pub outputs: usize,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl LinearKernel {
    /// `None` unless `weight` has `outputs * inputs` values and `bias` has `outputs`.
    pub fn new(inputs: usize, outputs: usize, weight: Vec<f32>, bias: Vec<f32>) -> Option<Self> {
        let fits = weight.len() == outputs.checked_mul(inputs)? && bias.len() == outputs && inputs > 0 && outputs > 0;
        fits.then_some(Self { inputs, outputs, weight, bias })
    }

    pub fn weight(&self) -> &[f32] {
        &self.weight
    }

    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// `[batch, inputs] -> [batch, outputs]`.
    pub fn forward(&self, batch: usize, input: &[f32], output: &mut [f32]) {
        assert_eq!(input.len(), batch * self.inputs);
        assert_eq!(output.len(), batch * self.outputs);
        let block = self.outputs.div_ceil(rayon::current_num_threads());
        let shared = SharedOutput::new(output);
        (0..self.outputs.div_ceil(block)).into_par_iter().for_each(|part| {
            let (start, end) = (part * block, ((part + 1) * block).min(self.outputs));
            // y[batch, outputs] = x[batch, inputs] * W^T, for a block of outputs.
            let weight = View::rows(&self.weight[start * self.inputs..], self.inputs).transposed();
            // SAFETY: each block writes its own columns of the output, all inside it.
            unsafe {
                matmul(
                    (batch, end - start, self.inputs),
                    shared.at(start),
                    self.outputs,
                    View::rows(input, self.inputs),
                    weight,
                );
            }
        });
        for row in output.chunks_exact_mut(self.outputs) {
            add_assign(row, &self.bias);
        }
    }

    /// `gradient * W`: `[batch, outputs] -> [batch, inputs]`.
    pub fn input_gradient(&self, batch: usize, gradient: &[f32], input_gradient: &mut [f32]) {
        assert_eq!(gradient.len(), batch * self.outputs);
        assert_eq!(input_gradient.len(), batch * self.inputs);
        let block = self.inputs.div_ceil(rayon::current_num_threads());
        let shared = SharedOutput::new(input_gradient);
        (0..self.inputs.div_ceil(block)).into_par_iter().for_each(|part| {
            let (start, end) = (part * block, ((part + 1) * block).min(self.inputs));
            // SAFETY: each block writes its own columns of the gradient, all inside it.
            unsafe {
                matmul(
                    (batch, end - start, self.outputs),
                    shared.at(start),
                    self.inputs,
                    View::rows(gradient, self.outputs),
                    View::rows(&self.weight[start..], self.inputs),
                );
            }
        });
    }
}
