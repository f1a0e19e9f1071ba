//! Average pooling.

use std::ops::Range;

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::window::{Axis, Grid, Size, SlidingWindow};

/// The mean of each window: `[n, c, h, w] -> [n, c, oh, ow]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AveragePool {
    pub window: SlidingWindow,
    /// Round the output size up, so that a last partial window counts.
    pub ceil_mode: bool,
    /// Divide by the window's size with its padding (PyTorch's default), not by the number of inputs under it.
    pub count_include_pad: bool,
}

impl AveragePool {
    /// `None` if the window does not fit, or could lie in the padding alone.
    pub fn over(&self, input: Size) -> Option<Grid> {
        let grid = self.window.over(input, self.ceil_mode)?;
        let touches = |axis: &Axis| (0..axis.output).all(|o| !axis.taps(o).is_empty());
        (touches(&grid.y) && touches(&grid.x)).then_some(grid)
    }

    pub fn forward(&self, grid: &Grid, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
        assert_eq!(output.length() * plane, input.length() * pixels);
        let down = grid.y.dilation * grid.x.input;
        output.for_each_part(pixels, |item, block, output| {
            let input = input.item(item)[block * plane..][..plane].as_chunks::<BLOCK>().0;
            let output = output.as_chunks_mut::<BLOCK>().0;
            self.for_each_window(grid, |at, first, [rows, columns], scale| {
                let mut sum = [0.0; BLOCK];
                for y in rows {
                    for x in columns.clone() {
                        let pixel = &input[first + y * down + x * grid.x.dilation];
                        sum.iter_mut().zip(pixel).for_each(|(s, v)| *s += v);
                    }
                }
                output[at] = sum.map(|s| s * scale);
            });
        });
    }

    /// `add` adds to what is there.
    pub fn input_gradient(&self, grid: &Grid, gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
        assert_eq!(gradient.length() * plane, target.length() * pixels);
        let down = grid.y.dilation * grid.x.input;
        target.for_each_part(plane, |item, block, target| {
            if !add {
                target.fill(0.0);
            }
            let gradient = gradient.item(item)[block * pixels..][..pixels].as_chunks::<BLOCK>().0;
            let target = target.as_chunks_mut::<BLOCK>().0;
            self.for_each_window(grid, |at, first, [rows, columns], scale| {
                let share = gradient[at].map(|g| g * scale);
                for y in rows {
                    for x in columns.clone() {
                        let pixel = &mut target[first + y * down + x * grid.x.dilation];
                        pixel.iter_mut().zip(share).for_each(|(t, s)| *t += s);
                    }
                }
            });
        });
    }

    /// Calls `window(output, input that its first tap reads, taps down and across from there, 1 / count)` for every output
    /// of a plane.
    fn for_each_window(&self, grid: &Grid, mut window: impl FnMut(usize, usize, [Range<usize>; 2], f32)) {
        for y in 0..grid.y.output {
            for x in 0..grid.x.output {
                let (rows, columns) = (grid.y.taps(y), grid.x.taps(x));
                let count = if self.count_include_pad {
                    padded(&grid.y, y) * padded(&grid.x, x)
                } else {
                    rows.len() * columns.len()
                };
                let first = grid.y.reads(y, rows.start) * grid.x.input + grid.x.reads(x, columns.start);
                let taps = [0..rows.len(), 0..columns.len()];
                window(y * grid.x.output + x, first, taps, 1.0 / count as f32);
            }
        }
    }
}

/// The taps of one window over the input and its padding: a last window that ceil_mode lets hang over has fewer.
fn padded(axis: &Axis, output: usize) -> usize {
    let room = (axis.input + axis.before + axis.after).saturating_sub(output * axis.stride);
    axis.kernel.min(room.div_ceil(axis.dilation))
}
