//! Average pooling.

use std::ops::Range;

use super::check::assert_pooled;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::window::{Grid, GridAxis, Size, SlidingWindow};

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
    /// The window's positions over an input of this size. `None` if the window does not fit, or could lie in the padding alone.
    pub fn over(&self, input: Size) -> Option<Grid> {
        self.window.over(input, self.ceil_mode).filter(Grid::always_touches)
    }

    /// Writes the means. All maps are in nChw8c.
    ///
    /// # Panics
    /// If the grid is not what [`AveragePool::over`] makes, a view does not hold such maps, or the views differ in their batch or
    /// channels.
    pub fn forward(&self, grid: &Grid, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        self.check(grid, input, output.as_view());
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
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

    /// Writes the gradient of the input from that of the output; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If the grid is not what [`AveragePool::over`] makes, a view does not hold such maps, or the views differ in their batch or
    /// channels.
    pub fn input_gradient(&self, grid: &Grid, gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
        self.check(grid, target.as_view(), gradient);
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
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

    fn check(&self, grid: &Grid, input: BatchView<'_>, output: BatchView<'_>) {
        assert_eq!(self.over(grid.input()).as_ref(), Some(grid), "the grid was made for another pool");
        assert_pooled(grid, input, output);
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

/// How many taps of one window lie over the input and its padding: a last window that `ceil_mode` lets hang over has fewer.
fn padded(axis: &GridAxis, output: usize) -> usize {
    let room = (axis.input + axis.before + axis.after).saturating_sub(output * axis.stride);
    axis.kernel.min(room.div_ceil(axis.dilation))
}
