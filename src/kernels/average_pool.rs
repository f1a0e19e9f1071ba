//! Average pooling.

use rayon::prelude::*;

use super::window::{Grid, Size, Window};

/// The mean of each window: `[n, c, h, w] -> [n, c, oh, ow]`. Without dilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AveragePool {
    pub window: Window,
    /// Round the output size up, so that a last partial window counts.
    pub ceil_mode: bool,
    /// Divide by the window's size with its padding (PyTorch's default), not by the number of inputs under it.
    pub count_include_pad: bool,
}

impl AveragePool {
    /// `None` if the window does not fit, is dilated, or could lie in the padding alone.
    pub fn over(&self, input: Size) -> Option<Grid> {
        let grid = self.window.over(input, self.ceil_mode)?;
        let touches = |axis: &super::Axis| (0..axis.output).all(|o| !axis.covers(o).is_empty());
        (self.window.dilation == Size::square(1) && touches(&grid.y) && touches(&grid.x)).then_some(grid)
    }

    pub fn forward(&self, grid: &Grid, input: &[f32], output: &mut [f32]) {
        let (plane, pixels) = (grid.input().area(), grid.output().area());
        assert_eq!(output.len() * plane, input.len() * pixels);
        output.par_chunks_exact_mut(pixels).zip(input.par_chunks_exact(plane)).for_each(|(output, input)| {
            self.for_each_window(grid, |at, rows, columns, scale| {
                let sum: f32 = rows.map(|y| input[y * grid.x.input..][columns.clone()].iter().sum::<f32>()).sum();
                output[at] = sum * scale;
            });
        });
    }

    pub fn input_gradient(&self, grid: &Grid, gradient: &[f32], input_gradient: &mut [f32]) {
        let (plane, pixels) = (grid.input().area(), grid.output().area());
        assert_eq!(gradient.len() * plane, input_gradient.len() * pixels);
        input_gradient.par_chunks_exact_mut(plane).zip(gradient.par_chunks_exact(pixels)).for_each(
            |(target, gradient)| {
                target.fill(0.0);
                self.for_each_window(grid, |at, rows, columns, scale| {
                    let share = gradient[at] * scale;
                    for y in rows {
                        let row = &mut target[y * grid.x.input..][columns.clone()];
                        row.iter_mut().for_each(|t| *t += share);
                    }
                });
            },
        );
    }

    /// Calls `window(output index, input rows, input columns, 1 / count)` for every output of a plane.
    fn for_each_window(
        &self,
        grid: &Grid,
        mut window: impl FnMut(usize, std::ops::Range<usize>, std::ops::Range<usize>, f32),
    ) {
        for y in 0..grid.y.output {
            for x in 0..grid.x.output {
                let (rows, columns) = (grid.y.covers(y), grid.x.covers(x));
                let count = if self.count_include_pad {
                    padded(&grid.y, y) * padded(&grid.x, x)
                } else {
                    rows.len() * columns.len()
                };
                window(y * grid.x.output + x, rows, columns, 1.0 / count as f32);
            }
        }
    }
}

/// How much of one window lies over the input and its padding: a last window that ceil_mode lets hang over counts short.
fn padded(axis: &super::Axis, output: usize) -> usize {
    let start = output * axis.stride;
    axis.kernel.min((axis.input + axis.before + axis.after).saturating_sub(start))
}
