//! The input gradient of a convolution that reads few channels, as a first layer does.
//!
//! Three input channels would leave most lanes of a vector empty. So inputs and outputs are exchanged: what every position of
//! the output's gradient adds to the inputs of its window, 27 values for a 3x3 window of three channels, is a product of
//! matrices, in which these values are the lanes. Then the values are added up, row by row.

use rayon::prelude::*;

use super::config::Convolution;
use super::direct::{Direct, Start};
use super::gather::Source;
use super::packed::Packed;
use super::walk::Walk;
use crate::kernels::layout::batch_view::BatchViewMut;
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::layout::scratch::with_scratch;
use crate::kernels::window::{Grid, Size};

/// The weights of such a convolution.
#[derive(Debug)]
pub struct Narrow {
    channels: usize,
    kernel: Size,
    packed: Packed,
}

impl Narrow {
    /// Whether a convolution reads so few channels.
    pub fn suits(config: &Convolution) -> bool {
        config.groups == 1 && config.in_channels < BLOCK
    }

    /// Packs weights `[out, in, kernel height, kernel width]`.
    pub fn new(config: &Convolution, weight: &[f32]) -> Self {
        let (channels, taps, kernel) = (config.in_channels, config.taps(), config.window.kernel);
        // The lanes are ordered by tap and then channel, so that what goes to neighbouring pixels lies side by side.
        let packed = Packed::new((1, config.out_channels, taps * channels), 1, |_, made, output, _| {
            weight[(output * channels + made % channels) * taps + made / channels]
        });
        Self { channels, kernel, packed }
    }

    /// Writes the gradient in either layout; with `add`, adds it to what is there.
    pub fn input_gradient(&self, grid: &Grid, source: &Source<'_>, add: bool, mut target: BatchViewMut<'_>) {
        let (pixels, batch, channels) = (grid.output().area(), target.batch(), self.channels);
        let made_length = Layout::Nchw8c.length(self.kernel.area() * channels, pixels);
        let row_length = grid.x.input * channels;
        with_scratch(batch * (made_length + grid.y.input * row_length), |scratch| {
            let (made, rows) = scratch.split_at_mut(batch * made_length);
            self.multiply(source, pixels, BatchViewMut::dense(Layout::Nchw8c, made, batch));
            rows.par_chunks_mut(row_length).enumerate().for_each(|(index, row)| {
                let (item, y) = (index / grid.y.input, index % grid.y.input);
                self.add_up(grid, &made[item * made_length..][..made_length], y, row);
            });
            let put = |target: &mut f32, value: f32| *target = if add { *target + value } else { value };
            let layout = target.layout();
            let length = if layout == Layout::Nchw { grid.x.input } else { grid.x.input * BLOCK };
            target.for_each_part(length, |item, part, target| {
                let row = &rows[(item * grid.y.input + part % grid.y.input) * row_length..][..row_length];
                match layout {
                    Layout::Nchw => {
                        let values = row.iter().skip(part / grid.y.input).step_by(channels);
                        target.iter_mut().zip(values).for_each(|(t, v)| put(t, *v));
                    }
                    Layout::Nchw8c => {
                        for (pixel, values) in target.chunks_exact_mut(BLOCK).zip(row.chunks_exact(channels)) {
                            let (used, filling) = pixel.split_at_mut(channels);
                            used.iter_mut().zip(values).for_each(|(t, v)| put(t, *v));
                            filling.fill(0.0);
                        }
                    }
                }
            });
        });
    }

    /// Computes what every position adds to its window.
    fn multiply(&self, source: &Source<'_>, pixels: usize, mut made: BatchViewMut<'_>) {
        let line = |count| Walk { first: 0, step: 1, count, stride: 1, shifts: vec![0], source: count };
        let source = Source { size: (1, pixels), ..*source };
        let direct = Direct {
            packed: &self.packed,
            y: &line(1),
            x: &line(pixels),
            width: pixels,
            pixels,
            start: Start::Zero,
            bounds: (f32::NEG_INFINITY, f32::INFINITY),
        };
        direct.run(&source, &mut made);
    }

    /// Adds up the gradient of row `y` of the input, `[column, channel]`.
    fn add_up(&self, grid: &Grid, made: &[f32], y: usize, row: &mut [f32]) {
        let (channels, width, pixels) = (self.channels, grid.x.output, grid.output().area());
        // Columns before the first and after the last one are summed too and then not used.
        let columns = (width - 1) * grid.x.stride + (self.kernel.width - 1) * grid.x.dilation + 1;
        with_scratch(columns * channels, |sums| {
            sums.fill(0.0);
            for ky in 0..self.kernel.height {
                let below = (y + grid.y.before).checked_sub(ky * grid.y.dilation);
                let Some(at) = below.filter(|below| below.is_multiple_of(grid.y.stride)) else { continue };
                let from = at / grid.y.stride;
                if from >= grid.y.output {
                    continue;
                }
                let first = ky * self.kernel.width * channels;
                // The lanes that lie in one block are added together.
                let mut lane = 0;
                while lane < self.kernel.width * channels {
                    let (block, start) = ((first + lane) / BLOCK, (first + lane) % BLOCK);
                    let at_tap = lane % channels;
                    let count = if grid.x.dilation == 1 {
                        (BLOCK - start).min(self.kernel.width * channels - lane)
                    } else {
                        (BLOCK - start).min(channels - at_tap)
                    };
                    let offset = lane / channels * grid.x.dilation * channels + at_tap;
                    let source = made[(block * pixels + from * width) * BLOCK..].chunks_exact(BLOCK).take(width);
                    for (x, values) in source.enumerate() {
                        let target = &mut sums[x * grid.x.stride * channels + offset..][..count];
                        target.iter_mut().zip(&values[start..]).for_each(|(t, v)| *t += v);
                    }
                    lane += count;
                }
            }
            let reached = sums.get(grid.x.before * channels..).unwrap_or(&[]);
            let reached = &reached[..reached.len().min(row.len())];
            row[..reached.len()].copy_from_slice(reached);
            row[reached.len()..].fill(0.0);
        });
    }
}
