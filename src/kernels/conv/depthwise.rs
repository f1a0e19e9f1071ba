//! Depthwise convolution: each channel has one kernel, and nothing is summed over channels.

use super::direct::bounds;
use super::walk::{Walk, taps_of_class};
use crate::kernels::elementwise::activation::Activation;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::buffer::Buffer;
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::simd::lanes::{Compute, Lanes, widest};
use crate::kernels::window::{Grid, GridAxis};

/// The weights and biases of eight channels side by side, as the maps have them.
#[derive(Debug)]
pub struct Depthwise {
    taps: usize,
    /// `[channels / 8, taps, 8]`
    weight: Buffer,
    /// `[channels / 8, 8]`
    bias: Buffer,
}

impl Depthwise {
    /// Packs weights `[channels, taps]`.
    pub fn new(taps: usize, weight: &[f32], bias: &[f32]) -> Self {
        let blocks = bias.len().div_ceil(BLOCK);
        let mut packed =
            Self { taps, weight: Buffer::zeros(blocks * taps * BLOCK), bias: Buffer::zeros(blocks * BLOCK) };
        packed.bias[..bias.len()].copy_from_slice(bias);
        for (channel, weight) in weight.chunks_exact(taps).enumerate() {
            let block = &mut packed.weight[channel / BLOCK * taps * BLOCK..][channel % BLOCK..];
            block.iter_mut().step_by(BLOCK).zip(weight).for_each(|(p, w)| *p = *w);
        }
        packed
    }

    /// Writes the convolution with bias and then `activation`, if any. Both maps are in nChw8c.
    pub fn forward(
        &self,
        grid: &Grid,
        input: BatchView<'_>,
        activation: Option<Activation>,
        mut output: BatchViewMut<'_>,
    ) {
        let (y, x) = (&Walk::forward(&grid.y), &Walk::forward(&grid.x));
        let taps: Vec<usize> = (0..self.taps).collect();
        let plane = grid.input().area() * BLOCK;
        let bounded = bounds(activation);
        output.for_each_part(grid.output().area() * BLOCK, |item, block, output| {
            widest(Block {
                y,
                x,
                taps: &taps,
                weight: self.weight[block * self.taps * BLOCK..].as_chunks().0,
                source: input.item(item)[block * plane..][..plane].as_chunks().0,
                width: grid.x.output,
                start: self.bias[block * BLOCK..].first_chunk().expect("whole blocks"),
                add: false,
                bounds: bounded.unwrap_or((f32::NEG_INFINITY, f32::INFINITY)),
                target: output.as_chunks_mut().0,
            });
            if let (Some(activation), None) = (activation, bounded) {
                activation.apply_in_place(output);
            }
        });
    }

    /// Writes the gradient of the input from that of the output; with `add`, adds it to what is there.
    pub fn input_gradient(&self, grid: &Grid, gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
        let plane = grid.output().area() * BLOCK;
        let class_taps = |axis: &GridAxis, class| taps_of_class(axis.kernel, axis.dilation, axis.stride, class);
        let classes = (0..grid.y.stride).flat_map(|cy| (0..grid.x.stride).map(move |cx| (cy, cx)));
        let classes: Vec<(Walk, Walk, Vec<usize>)> = classes
            .map(|(cy, cx)| {
                let rows = class_taps(&grid.y, cy);
                let taps = rows.flat_map(|ky| class_taps(&grid.x, cx).map(move |kx| ky * grid.x.kernel + kx)).collect();
                (Walk::adjoint(&grid.y, cy), Walk::adjoint(&grid.x, cx), taps)
            })
            .collect();
        target.for_each_part(grid.input().area() * BLOCK, |item, block, target| {
            for (y, x, taps) in &classes {
                widest(Block {
                    y,
                    x,
                    taps,
                    weight: self.weight[block * self.taps * BLOCK..].as_chunks().0,
                    source: gradient.item(item)[block * plane..][..plane].as_chunks().0,
                    width: grid.x.input,
                    start: &[0.0; BLOCK],
                    add,
                    bounds: (f32::NEG_INFINITY, f32::INFINITY),
                    target: target.as_chunks_mut().0,
                });
            }
        });
    }
}

/// One block of channels of one item.
struct Block<'a> {
    y: &'a Walk,
    x: &'a Walk,
    /// The weight of each row and column of the walks' taps.
    taps: &'a [usize],
    weight: &'a [[f32; BLOCK]],
    source: &'a [[f32; BLOCK]],
    /// Columns of the target.
    width: usize,
    start: &'a [f32; BLOCK],
    add: bool,
    bounds: (f32, f32),
    target: &'a mut [[f32; BLOCK]],
}

/// Pairs of pixels that are summed together: so many sums keep the multipliers busy while each waits for its last product.
const PAIRS: usize = 4;

impl Compute for Block<'_> {
    #[inline(always)]
    fn run<L: Lanes, const PIXELS: usize>(mut self) {
        // For these columns every tap reads inside the source.
        let inside = self.x.shifts.iter().map(|shift| self.x.inside(*shift));
        let whole = inside.fold(0..self.x.count, |a, b| a.start.max(b.start)..a.end.min(b.end));
        for row in 0..self.y.count {
            let mut column = 0;
            while column < self.x.count {
                let left = if whole.contains(&column) { whole.end - column } else { 0 };
                if left >= 2 * PAIRS {
                    self.sum::<L, PAIRS>(row, column, false);
                    column += 2 * PAIRS;
                } else if left >= 2 {
                    self.sum::<L, 1>(row, column, false);
                    column += 2;
                } else {
                    self.sum::<L, 1>(row, column, true);
                    column += 1;
                }
            }
        }
    }
}

impl Block<'_> {
    /// Sums the pixels of some pairs, for which every tap of a row must read inside the source; or one pixel wherever it is.
    #[inline(always)]
    fn sum<L: Lanes, const PAIRS: usize>(&mut self, row: usize, column: usize, is_single: bool) {
        let Self { y, x, .. } = *self;
        let mut sums = [L::load(self.start, self.start); PAIRS];
        let second = if is_single { 0 } else { x.stride };
        for (ky, down) in y.shifts.iter().enumerate() {
            let from = (row * y.stride).wrapping_add_signed(*down);
            if from >= y.source {
                continue;
            }
            let source = &self.source[from * x.source..][..x.source];
            for (kx, across) in x.shifts.iter().enumerate() {
                let first = (column * x.stride).wrapping_add_signed(*across);
                if is_single && first >= x.source {
                    continue;
                }
                let weight = &self.weight[self.taps[ky * x.shifts.len() + kx]];
                let weight = L::load(weight, weight);
                for (pair, sum) in sums.iter_mut().enumerate() {
                    let at = first + 2 * pair * x.stride;
                    *sum = sum.multiply_add_each(weight, L::load(&source[at], &source[at + second]));
                }
            }
        }
        let start = (y.first + y.step * row) * self.width + x.first + x.step * column;
        for (pair, sum) in sums.into_iter().enumerate() {
            let halves = sum.clamp(self.bounds.0, self.bounds.1).halves();
            for (half, values) in halves.into_iter().enumerate().take(if is_single { 1 } else { 2 }) {
                let target = &mut self.target[start + x.step * (2 * pair + half)];
                if self.add {
                    target.iter_mut().zip(values).for_each(|(t, v)| *t += v);
                } else {
                    *target = values;
                }
            }
        }
    }
}
