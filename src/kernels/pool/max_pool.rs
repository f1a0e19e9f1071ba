//! Max pooling.

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::simd::lanes::{Compute, Lanes, widest};
use crate::kernels::window::{Grid, Size, SlidingWindow};

/// The largest value of each window: `[n, c, h, w] -> [n, c, oh, ow]`. PaddingMode never wins; NaN always does.
///
/// The gradient of an output goes to the first largest input of its window, as in PyTorch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    pub window: SlidingWindow,
    /// Round the output size up, so that a last partial window counts (Caffe; SqueezeNet, GoogLeNet).
    pub ceil_mode: bool,
}

impl MaxPool {
    /// `None` if the window does not fit, or if padding alone could fill one.
    pub fn over(&self, input: Size) -> Option<Grid> {
        let grid = self.window.over(input, self.ceil_mode)?;
        let touches = |axis: &crate::kernels::window::Axis| (0..axis.output).all(|o| !axis.taps(o).is_empty());
        // Places inside a window are counted in floats, which are exact so far.
        let reach = grid.y.dilation * grid.y.kernel * grid.x.input + grid.x.dilation * grid.x.kernel;
        (touches(&grid.y) && touches(&grid.x) && reach < 1 << f32::MANTISSA_DIGITS).then_some(grid)
    }

    /// Writes the values and, to `winners` unless that is empty, where in its plane each came from.
    pub fn forward(&self, grid: &Grid, input: BatchView<'_>, mut output: BatchViewMut<'_>, winners: &mut [u32]) {
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
        assert_eq!(output.length() * plane, input.length() * pixels);
        output.for_each_part_with(pixels, winners, |item, block, output, winners| {
            let input = input.item(item)[block * plane..][..plane].as_chunks().0;
            let (output, winners) = (output.as_chunks_mut().0, winners.as_chunks_mut().0);
            widest(Block { grid, input, output, winners });
        });
    }

    /// Adds each output's gradient to the input that won it; to what is there, with `add`.
    pub fn input_gradient(
        &self,
        grid: &Grid,
        winners: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        mut target: BatchViewMut<'_>,
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

/// The pool over one block of channels.
struct Block<'a> {
    grid: &'a Grid,
    input: &'a [[f32; BLOCK]],
    output: &'a mut [[f32; BLOCK]],
    /// As many, or none.
    winners: &'a mut [[u32; BLOCK]],
}

impl Compute for Block<'_> {
    /// Two outputs of a row at a time, if the same taps of both read inside the input.
    #[inline(always)]
    fn run<L: Lanes, const PIXELS: usize>(self) {
        let Grid { y: down, x: across } = self.grid;
        let (least, most) = (across.inside(0), across.inside(across.kernel - 1));
        let whole = least.start.max(most.start)..least.end.min(most.end);
        for y in 0..down.output {
            let rows = down.taps(y);
            let top = down.reads(y, rows.start) * across.input;
            let mut x = 0;
            while x < across.output {
                let is_pair = whole.contains(&x) && whole.contains(&(x + 1));
                let columns = if is_pair { 0..across.kernel } else { across.taps(x) };
                let first = top + across.reads(x, columns.start);
                let second = if is_pair { first + across.stride } else { first };
                // Places are counted from where the first tap reads.
                let mut best = L::load(&self.input[first], &self.input[second]);
                let mut place = L::load(&[0.0; BLOCK], &[0.0; BLOCK]);
                for row in 0..rows.len() {
                    for column in 0..columns.len() {
                        let at = row * down.dilation * across.input + column * across.dilation;
                        let other = L::load(&self.input[first + at], &self.input[second + at]);
                        (best, place) = best.larger(place, other, at as f32);
                    }
                }
                let (values, places) = (best.halves(), place.places([first as u32, second as u32]));
                let at = y * across.output + x;
                for half in 0..if is_pair { 2 } else { 1 } {
                    self.output[at + half] = values[half];
                    if let Some(winner) = self.winners.get_mut(at + half) {
                        *winner = places[half];
                    }
                }
                x += if is_pair { 2 } else { 1 };
            }
        }
    }
}
