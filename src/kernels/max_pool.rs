//! Max pooling.

use super::layout::{BLOCK, Items, ItemsMut};
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

    /// Writes the values and, to `winners` unless that is empty, where in its plane each came from.
    pub fn forward(&self, grid: &Grid, input: Items<'_>, mut output: ItemsMut<'_>, winners: &mut [u32]) {
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
        assert_eq!(output.length() * plane, input.length() * pixels);
        output.for_each_part_with(pixels, winners, |item, block, output, winners| {
            pool_block(grid, &input.item(item)[block * plane..][..plane], output, winners);
        });
    }

    /// Adds each output's gradient to the input that won it; to what is there, with `add`.
    pub fn input_gradient(
        &self,
        grid: &Grid,
        winners: &[u32],
        gradient: Items<'_>,
        add: bool,
        mut target: ItemsMut<'_>,
    ) {
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
        assert_eq!(gradient.length() * plane, target.length() * pixels);
        let length = gradient.length();
        target.for_each_part(plane, |item, block, target| {
            if !add {
                target.fill(0.0);
            }
            let target = target.as_chunks_mut::<BLOCK>().0;
            let gradient = gradient.item(item)[block * pixels..][..pixels].as_chunks::<BLOCK>().0;
            let winners = winners[item * length + block * pixels..].as_chunks::<BLOCK>().0;
            for (gradient, winners) in gradient.iter().zip(winners) {
                for lane in 0..BLOCK {
                    target[winners[lane] as usize][lane] += gradient[lane];
                }
            }
        });
    }
}

vectorized! {
    fn pool_block(grid: &Grid, input: &[f32], output: &mut [f32], winners: &mut [u32]) {
        let (input, output) = (input.as_chunks::<BLOCK>().0, output.as_chunks_mut::<BLOCK>().0);
        let winners = winners.as_chunks_mut::<BLOCK>().0;
        for (at, output) in output.iter_mut().enumerate() {
            let (y, x) = (at / grid.x.output, at % grid.x.output);
            let (rows, columns) = (taps(&grid.y, y), taps(&grid.x, x));
            let first = grid.y.reads(y, rows.start) * grid.x.input + grid.x.reads(x, columns.start);
            let (mut best, mut place) = (input[first], [first as u32; BLOCK]);
            for ky in rows {
                let row = grid.y.reads(y, ky) * grid.x.input;
                for kx in columns.clone() {
                    let from = row + grid.x.reads(x, kx);
                    let value = &input[from];
                    // Of equals the earlier place stays, and a NaN is larger than any number. Without a branch, so that it
                    // is done for all lanes at once.
                    for lane in 0..BLOCK {
                        let (new, old) = (value[lane], best[lane]);
                        let wins = (new > old) | (new.is_nan() & !old.is_nan());
                        best[lane] = if wins { new } else { old };
                        place[lane] = if wins { from as u32 } else { place[lane] };
                    }
                }
            }
            *output = best;
            if let Some(winner) = winners.get_mut(at) {
                *winner = place;
            }
        }
    }
}

/// The taps of one output that read inside the input.
#[inline]
fn taps(axis: &super::Axis, output: usize) -> std::ops::Range<usize> {
    let start = output * axis.stride;
    let first = axis.before.saturating_sub(start).div_ceil(axis.dilation);
    let last = (axis.input + axis.before).saturating_sub(start).div_ceil(axis.dilation);
    first..last.clamp(first, axis.kernel.max(first))
}
