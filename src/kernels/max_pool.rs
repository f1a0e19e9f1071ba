//! Max pooling.

use rayon::prelude::*;

use super::window::{Grid, Size, Window};

/// The largest value of each window: `[n, c, h, w] -> [n, c, oh, ow]`. Padding never wins; NaN always does.
///
/// The gradient of an output goes to the first largest input of its window, as in PyTorch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    pub window: Window,
    /// Round the output size up, so that a last partial window counts (Caffe; SqueezeNet, GoogLeNet).
    pub ceil_mode: bool,
}

impl MaxPool {
    /// `None` if the window does not fit, or if padding alone could fill one.
    pub fn over(&self, input: Size) -> Option<Grid> {
        let grid = self.window.over(input, self.ceil_mode)?;
        let touches = |axis: &super::Axis| (0..axis.output).all(|o| !taps(axis, o).is_empty());
        (touches(&grid.y) && touches(&grid.x)).then_some(grid)
    }

    /// Writes the values and, to `winners`, where in its plane each came from.
    pub fn forward(&self, grid: &Grid, input: &[f32], output: &mut [f32], winners: &mut [u32]) {
        let (plane, pixels) = (grid.input().area(), grid.output().area());
        assert!(output.len() == winners.len() && output.len() * plane == input.len() * pixels);
        output
            .par_chunks_exact_mut(pixels)
            .zip(winners.par_chunks_exact_mut(pixels))
            .zip(input.par_chunks_exact(plane))
            .for_each(|((output, winners), input)| {
                let mut at = 0;
                for y in 0..grid.y.output {
                    for x in 0..grid.x.output {
                        (output[at], winners[at]) = largest(grid, input, y, x);
                        at += 1;
                    }
                }
            });
    }

    /// Adds each output's gradient to the input that won it.
    pub fn input_gradient(&self, grid: &Grid, winners: &[u32], gradient: &[f32], input_gradient: &mut [f32]) {
        let (plane, pixels) = (grid.input().area(), grid.output().area());
        input_gradient
            .par_chunks_exact_mut(plane)
            .zip(gradient.par_chunks_exact(pixels))
            .zip(winners.par_chunks_exact(pixels))
            .for_each(|((target, gradient), winners)| {
                target.fill(0.0);
                for (g, winner) in gradient.iter().zip(winners) {
                    target[*winner as usize] += g;
                }
            });
    }
}

/// The largest value under one window and its place in the plane.
#[inline]
fn largest(grid: &Grid, plane: &[f32], y: usize, x: usize) -> (f32, u32) {
    let rows = taps(&grid.y, y);
    let columns = taps(&grid.x, x);
    let mut best = (f32::NEG_INFINITY, 0, true);
    for ky in rows {
        let row = grid.y.reads(y, ky) * grid.x.input;
        for kx in columns.clone() {
            let at = row + grid.x.reads(x, kx);
            let value = plane[at];
            // The first value is taken whatever it is, so that a window of -inf still has a winner inside it.
            if best.2 || value > best.0 || (value.is_nan() && !best.0.is_nan()) {
                best = (value, at as u32, false);
            }
        }
    }
    (best.0, best.1)
}

/// The taps of one output that read inside the input.
#[inline]
fn taps(axis: &super::Axis, output: usize) -> std::ops::Range<usize> {
    let start = output * axis.stride;
    let first = axis.before.saturating_sub(start).div_ceil(axis.dilation);
    let last = (axis.input + axis.before).saturating_sub(start).div_ceil(axis.dilation);
    first..last.clamp(first, axis.kernel.max(first))
}
