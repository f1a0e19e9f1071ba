//! Max pooling.

use rayon::prelude::*;

use super::simd::vectorized;
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
            .for_each_init(
                // One more than a row has, so that pairs of columns are always whole.
                || (vec![0.0; grid.x.input + 1], vec![0; grid.x.input + 1]),
                |(values, places), ((output, winners), input)| {
                    let width = grid.x.output;
                    let rows = output.chunks_exact_mut(width).zip(winners.chunks_exact_mut(width)).enumerate();
                    for (y, (output, winners)) in rows {
                        down_columns(grid, input, y, values, places);
                        along_row(grid, values, places, output, winners);
                    }
                },
            );
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

vectorized! {
    /// For every input column: the largest value under the window's rows for output row `y`, and its place in the plane.
    fn down_columns(grid: &Grid, plane: &[f32], y: usize, values: &mut [f32], places: &mut [u32]) {
        values.fill(f32::NEG_INFINITY);
        places.fill(u32::MAX);
        for tap in taps(&grid.y, y) {
            let start = grid.y.reads(y, tap) * grid.x.input;
            let row = plane[start..][..grid.x.input].iter().zip(start as u32..);
            for ((value, place), (v, at)) in values.iter_mut().zip(places.iter_mut()).zip(row) {
                (*value, *place) = larger((*value, *place), (*v, at));
            }
        }
    }

    /// For every output of a row: the largest of the column maxima under the window's columns.
    fn along_row(grid: &Grid, values: &[f32], places: &[u32], output: &mut [f32], winners: &mut [u32]) {
        output.fill(f32::NEG_INFINITY);
        winners.fill(u32::MAX);
        for tap in 0..grid.x.kernel {
            let inside = grid.x.inside(tap);
            if inside.is_empty() {
                continue;
            }
            let start = grid.x.reads(inside.start, tap);
            let targets = output[inside.clone()].iter_mut().zip(&mut winners[inside]);
            let (values, places) = (&values[start..], &places[start..]);
            match grid.x.stride {
                1 => {
                    for ((v, p), (value, place)) in targets.zip(values.iter().zip(places)) {
                        (*v, *p) = larger((*v, *p), (*value, *place));
                    }
                }
                2 => {
                    for ((v, p), (value, place)) in targets.zip(values.chunks_exact(2).zip(places.chunks_exact(2))) {
                        (*v, *p) = larger((*v, *p), (value[0], place[0]));
                    }
                }
                stride => {
                    let sources = values.iter().step_by(stride).zip(places.iter().step_by(stride));
                    for ((v, p), (value, place)) in targets.zip(sources) {
                        (*v, *p) = larger((*v, *p), (*value, *place));
                    }
                }
            }
        }
    }
}

/// The larger of two values with its place; a NaN is larger than any number, and of equals the earlier place wins. Without
/// a branch, so that it can be done for many at once.
#[inline(always)]
fn larger(best: (f32, u32), other: (f32, u32)) -> (f32, u32) {
    let is_tie = (other.0 == best.0) | (other.0.is_nan() & best.0.is_nan());
    let wins = (other.0 > best.0) | (other.0.is_nan() & !best.0.is_nan()) | (is_tie & (other.1 < best.1));
    (if wins { other.0 } else { best.0 }, if wins { other.1 } else { best.1 })
}

/// The taps of one output that read inside the input.
#[inline]
fn taps(axis: &super::Axis, output: usize) -> std::ops::Range<usize> {
    let start = output * axis.stride;
    let first = axis.before.saturating_sub(start).div_ceil(axis.dilation);
    let last = (axis.input + axis.before).saturating_sub(start).div_ceil(axis.dilation);
    first..last.clamp(first, axis.kernel.max(first))
}
