//! The input gradient of a convolution that reads few channels, as a first layer does.
//!
//! With a stride of 2, every other row and column of the input is reached by other taps. Rather than going over the output's
//! gradient once for each of the four kinds of pixels, with three of sixteen lanes in use, all four are computed at once as
//! the channels of one convolution with stride 1, and then put where they belong.

use super::convolution::Convolution;
use super::direct::{Direct, Start};
use super::gather::Source;
use super::layout::{BLOCK, ItemsMut, Layout};
use super::packed::Packed;
use super::scratch::with_scratch;
use super::walk::Walk;
use super::window::{Axis, Grid, Size, Window};

#[derive(Debug)]
pub struct Narrow {
    channels: usize,
    stride: Size,
    packed: Packed,
}

impl Narrow {
    pub fn suits(config: &Convolution) -> bool {
        config.groups == 1 && config.in_channels < BLOCK
    }

    /// From weights `[out, in, kernel height, kernel width]`.
    pub fn new(config: &Convolution, weight: &[f32]) -> Self {
        let (channels, outs) = (config.in_channels, config.out_channels);
        let Window { kernel, stride, dilation, .. } = config.window;
        let (down, across) =
            (steps(kernel.height, stride.height, dilation.height), steps(kernel.width, stride.width, dilation.width));
        let packed = Packed::new((1, outs, stride.area() * channels), down * across, |_, made, output, tap| {
            let (kind, channel) = (made / channels, made % channels);
            let ky = tap_at(tap / across, kind / stride.width, kernel.height, stride.height, dilation.height);
            let kx = tap_at(tap % across, kind % stride.width, kernel.width, stride.width, dilation.width);
            match (ky, kx) {
                (Some(ky), Some(kx)) => {
                    weight[((output * channels + channel) * kernel.height + ky) * kernel.width + kx]
                }
                _ => 0.0,
            }
        });
        Self { channels, stride, packed }
    }

    /// To maps of either layout; `add` adds to what is there.
    pub fn input_gradient(&self, grid: &Grid, source: &Source<'_>, add: bool, mut target: ItemsMut<'_>) {
        let (y, x) = (walk(&grid.y), walk(&grid.x));
        let pixels = y.count * x.count;
        let made = Layout::Blocked.length(self.stride.area() * self.channels, pixels);
        with_scratch(target.batch() * made, |scratch| {
            let mut kinds = ItemsMut::new(Layout::Blocked, scratch, made, made);
            let direct = Direct {
                packed: &self.packed,
                y: &y,
                x: &x,
                width: x.count,
                pixels,
                start: Start::Zero,
                bounds: (f32::NEG_INFINITY, f32::INFINITY),
            };
            direct.run(source, &mut kinds);
            let (kinds, layout) = (kinds.as_items(), target.layout());
            let width = grid.x.input;
            let row_length = if layout == Layout::Plain { width } else { width * BLOCK };
            target.for_each_part(row_length, |item, row, target| {
                let kinds = kinds.item(item);
                let (row, channels) = match layout {
                    Layout::Plain => (row % grid.y.input, row / grid.y.input..row / grid.y.input + 1),
                    Layout::Blocked => (row, 0..BLOCK),
                };
                let from_row = row + grid.y.before;
                for (lane, channel) in channels.enumerate() {
                    let lanes = row_length / width;
                    for kind in 0..self.stride.width {
                        // The first column of this kind, and where it was made.
                        let first = (kind + self.stride.width - grid.x.before % self.stride.width) % self.stride.width;
                        let kind = from_row % self.stride.height * self.stride.width + kind;
                        let made = kind * self.channels + channel;
                        let position =
                            from_row / self.stride.height * x.count + (first + grid.x.before) / self.stride.width;
                        let targets = target.iter_mut().skip(first * lanes + lane).step_by(self.stride.width * lanes);
                        if channel >= self.channels {
                            targets.for_each(|t| *t = if add { *t } else { 0.0 });
                            continue;
                        }
                        let start = (made / BLOCK * pixels + position) * BLOCK + made % BLOCK;
                        let values = kinds.iter().skip(start).step_by(BLOCK);
                        targets.zip(values).for_each(|(t, v)| *t = if add { *t + v } else { *v });
                    }
                }
            });
        });
    }
}

/// Along one axis: how many outputs the taps that reach one input are spread over.
fn steps(kernel: usize, stride: usize, dilation: usize) -> usize {
    (kernel - 1) * dilation / stride + 1
}

/// The tap by which an input of this kind, its place modulo the stride, is read by the output `step` before the last.
fn tap_at(step: usize, kind: usize, kernel: usize, stride: usize, dilation: usize) -> Option<usize> {
    let reach = step * stride + kind;
    (reach.is_multiple_of(dilation) && reach / dilation < kernel).then_some(reach / dilation)
}

/// Over groups of as many inputs as the stride is long, padding counted.
fn walk(axis: &Axis) -> Walk {
    let steps = steps(axis.kernel, axis.stride, axis.dilation) as isize;
    Walk {
        first: 0,
        step: 1,
        count: (axis.input + axis.before).div_ceil(axis.stride),
        stride: 1,
        shifts: (0..steps).map(|step| -step).collect(),
        source: axis.output,
    }
}
