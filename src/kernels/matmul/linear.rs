//! Fully connected layers.

use rayon::prelude::*;

use super::gemm::matmul;
use super::matrix_view::{MatrixView, MatrixViewMut};
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::Layout;
use crate::kernels::layout::shared_output::SharedOutput;
use crate::kernels::simd::add::add_assign;

/// `y = W x + b` with `W` of `[outputs, inputs]`, or without `b`. Maps are read as one vector, channel by channel.
#[derive(Clone, Debug)]
pub struct Linear {
    pub inputs: usize,
    pub outputs: usize,
    weight: Vec<f32>,
    bias: Option<Vec<f32>>,
}

impl Linear {
    /// `None` unless `weight` has `outputs * inputs` values and `bias`, if there is one, has `outputs`, and there are some.
    pub fn new(inputs: usize, outputs: usize, weight: Vec<f32>, bias: Option<Vec<f32>>) -> Option<Self> {
        let is_biased_well = bias.as_ref().is_none_or(|bias| bias.len() == outputs);
        let fits = weight.len() == outputs.checked_mul(inputs)? && is_biased_well && inputs > 0 && outputs > 0;
        fits.then_some(Self { inputs, outputs, weight, bias })
    }

    /// `[outputs, inputs]`
    pub fn weight(&self) -> &[f32] {
        &self.weight
    }

    pub fn bias(&self) -> Option<&[f32]> {
        self.bias.as_deref()
    }

    /// `[batch, inputs] -> [batch, outputs]`, of dense vectors.
    ///
    /// # Panics
    /// If a view does not hold such vectors, or the batches differ.
    pub fn forward(&self, input: BatchView<'_>, output: BatchViewMut<'_>) {
        let (batch, input, output) = self.check(input, output, self.inputs, self.outputs);
        let input = MatrixView::new(input, (batch, self.inputs), self.inputs);
        for_each_block(self.outputs, output, batch, |start, count, output| {
            // y[batch, outputs] = x[batch, inputs] * W^T, for some of the outputs.
            let weight = MatrixView::new(&self.weight[start * self.inputs..], (count, self.inputs), self.inputs);
            matmul(output, input, weight.transposed());
        });
        if let Some(bias) = &self.bias {
            output.chunks_exact_mut(self.outputs).for_each(|row| add_assign(row, bias));
        }
    }

    /// `gradient * W`: `[batch, outputs] -> [batch, inputs]`, of dense vectors.
    ///
    /// # Panics
    /// If a view does not hold such vectors, or the batches differ.
    pub fn input_gradient(&self, gradient: BatchView<'_>, target: BatchViewMut<'_>) {
        let (batch, gradient, target) = self.check(gradient, target, self.outputs, self.inputs);
        let gradient = MatrixView::new(gradient, (batch, self.outputs), self.outputs);
        for_each_block(self.inputs, target, batch, |start, count, target| {
            let weight = MatrixView::new(&self.weight[start..], (self.outputs, count), self.inputs);
            matmul(target, gradient, weight);
        });
    }

    fn check<'a>(
        &self,
        from: BatchView<'a>,
        to: BatchViewMut<'a>,
        read: usize,
        made: usize,
    ) -> (usize, &'a [f32], &'a mut [f32]) {
        let batch = to.batch();
        from.assert_maps("the source", Layout::Nchw, batch, (read, 1));
        to.as_view().assert_maps("the target", Layout::Nchw, batch, (made, 1));
        (batch, from.as_dense(), to.into_dense())
    }
}

/// Calls `work(first column, columns, part of the output)` for blocks of columns of `output`, `[batch, columns]`, one block for
/// each thread.
fn for_each_block(
    columns: usize,
    output: &mut [f32],
    batch: usize,
    work: impl Fn(usize, usize, MatrixViewMut<'_>) + Sync,
) {
    let block = columns.div_ceil(rayon::current_num_threads());
    let shared = SharedOutput::new(output);
    (0..columns.div_ceil(block)).into_par_iter().for_each(|part| {
        let start = part * block;
        let count = block.min(columns - start);
        // SAFETY: every part is a block of columns of its own.
        let part = unsafe { MatrixViewMut::part_of(shared, start, (batch, count), columns) };
        work(start, count, part);
    });
}
