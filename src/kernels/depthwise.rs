//! Depthwise convolution: one kernel for each channel, no sum over channels.

use super::activation::Activation;
use super::buffer::Buffer;
use super::layout::{BLOCK, Items, ItemsMut};
use super::simd::vectorized;
use super::walk::{Walk, taps_of_class};
use super::window::Grid;

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
    /// From weights `[channels, taps]`.
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

    /// With bias and then `activation`, if any.
    pub fn forward(&self, grid: &Grid, input: Items<'_>, activation: Option<Activation>, mut output: ItemsMut<'_>) {
        let (y, x) = (Walk::forward(&grid.y), Walk::forward(&grid.x));
        let taps: Vec<usize> = (0..self.taps).collect();
        let plane = grid.input().area() * BLOCK;
        output.for_each_part(grid.output().area() * BLOCK, |item, block, output| {
            let bias = self.bias[block * BLOCK..].first_chunk().expect("whole blocks");
            fill(bias, output);
            let weight = &self.weight[block * self.taps * BLOCK..];
            add_products(&y, &x, &taps, weight, &input.item(item)[block * plane..][..plane], grid.x.output, output);
            if let Some(activation) = activation {
                activation.apply_in_place(output);
            }
        });
    }

    /// The adjoint of [`Depthwise::forward`] in its input. `add` keeps what is there.
    pub fn input_gradient(&self, grid: &Grid, gradient: Items<'_>, add: bool, mut target: ItemsMut<'_>) {
        let plane = grid.output().area() * BLOCK;
        let class_taps = |axis: &super::Axis, class| taps_of_class(axis.kernel, axis.dilation, axis.stride, class);
        let classes = (0..grid.y.stride).flat_map(|cy| (0..grid.x.stride).map(move |cx| (cy, cx)));
        let classes: Vec<(Walk, Walk, Vec<usize>)> = classes
            .map(|(cy, cx)| {
                let rows = class_taps(&grid.y, cy);
                let taps = rows.flat_map(|ky| class_taps(&grid.x, cx).map(move |kx| ky * grid.x.kernel + kx)).collect();
                (Walk::adjoint(&grid.y, cy), Walk::adjoint(&grid.x, cx), taps)
            })
            .collect();
        target.for_each_part(grid.input().area() * BLOCK, |item, block, target| {
            if !add {
                target.fill(0.0);
            }
            let weight = &self.weight[block * self.taps * BLOCK..];
            for (y, x, taps) in &classes {
                let gradient = &gradient.item(item)[block * plane..][..plane];
                add_products(y, x, taps, weight, gradient, grid.x.input, target);
            }
        });
    }
}

// Nested loops in each: a closure for the inner one may stay a call, compiled for the narrowest vectors.
vectorized! {
    fn fill(bias: &[f32; BLOCK], output: &mut [f32]) {
        for pixel in output.as_chunks_mut::<BLOCK>().0 {
            *pixel = *bias;
        }
    }

    /// Row by row, so that the row that is added to stays in the first-level cache.
    fn add_products(
        y: &Walk,
        x: &Walk,
        taps: &[usize],
        weight: &[f32],
        source: &[f32],
        width: usize,
        target: &mut [f32],
    ) {
        let (weight, source, target) = (weight.as_chunks().0, source.as_chunks().0, target.as_chunks_mut().0);
        for row in 0..y.count {
            let target: &mut [[f32; BLOCK]] = &mut target[(y.first + y.step * row) * width..][..width];
            for (ky, down) in y.shifts.iter().enumerate() {
                let from = (row * y.stride) as isize + down;
                if from < 0 || from >= y.source as isize {
                    continue;
                }
                let source: &[[f32; BLOCK]] = &source[from as usize * x.source..][..x.source];
                for (kx, across) in x.shifts.iter().enumerate() {
                    let weight: &[f32; BLOCK] = &weight[taps[ky * x.shifts.len() + kx]];
                    let inside = x.inside(*across);
                    if inside.is_empty() {
                        continue;
                    }
                    let source = &source[(inside.start * x.stride).wrapping_add_signed(*across)..];
                    let target = &mut target[x.first + x.step * inside.start..];
                    let pixels = target.iter_mut().step_by(x.step).zip(source.iter().step_by(x.stride));
                    for (target, source) in pixels.take(inside.len()) {
                        for lane in 0..BLOCK {
                            target[lane] += weight[lane] * source[lane];
                        }
                    }
                }
            }
        }
    }
}
