//! Max pooling.

use super::check::assert_pooled;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::layout::saved::for_gradient;
use crate::kernels::simd::lanes::{Compute, Lanes, widest};
use crate::kernels::window::{Grid, Size, SlidingWindow};

/// The largest value of each window: `[n, c, h, w] -> [n, c, oh, ow]`. Padding never wins, and NaN always does.
///
/// The gradient of an output goes to the first largest input of its window, as in PyTorch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    pub window: SlidingWindow,
    /// Round the output size up, so that a last partial window counts (Caffe; SqueezeNet, GoogLeNet).
    pub ceil_mode: bool,
}

impl MaxPool {
    /// The window's positions over an input of this size. `None` if the window does not fit, padding alone could fill one, or
    /// the input has more pixels than the winners can tell apart.
    pub fn over(&self, input: Size) -> Option<Grid> {
        let grid = self.window.over(input, self.ceil_mode)?;
        // Inside a window, pixels are counted in floats, which are exact so far.
        let reach = grid.y.dilation * grid.y.kernel * grid.x.input + grid.x.dilation * grid.x.kernel;
        let is_counted = reach < 1 << f32::MANTISSA_DIGITS && u32::try_from(input.area()).is_ok();
        (grid.always_touches() && is_counted).then_some(grid)
    }

    /// Writes the values and, to `winners` unless that is empty, which pixel of its plane each came from. All maps are in
    /// nChw8c.
    ///
    /// # Panics
    /// If the grid is not what [`MaxPool::over`] makes, a view does not hold such maps, the views differ in their batch or
    /// channels, or `winners` is too short.
    pub fn forward(&self, grid: &Grid, input: BatchView<'_>, mut output: BatchViewMut<'_>, winners: &mut [u32]) {
        self.check(grid, input, output.as_view());
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
        output.for_each_part_with(pixels, winners, |item, block, output, winners| {
            let input = input.item(item)[block * plane..][..plane].as_chunks().0;
            let (output, winners) = (output.as_chunks_mut().0, winners.as_chunks_mut().0);
            widest(Block { grid, input, output, winners });
        });
    }

    /// Adds each output's gradient to the input that won it. The target's other gradients become 0; with `add`, they stay what
    /// they are.
    ///
    /// # Panics
    /// If the grid is not what [`MaxPool::over`] makes, a view does not hold such maps, the views differ in their batch or
    /// channels, or `winners` is too short or names a pixel that does not exist.
    pub fn input_gradient(
        &self,
        grid: &Grid,
        winners: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        mut target: BatchViewMut<'_>,
    ) {
        self.check(grid, target.as_view(), gradient);
        let (plane, pixels) = (grid.input().area() * BLOCK, grid.output().area() * BLOCK);
        let length = gradient.length();
        let winners = for_gradient(winners, target.batch(), length);
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

    fn check(&self, grid: &Grid, input: BatchView<'_>, output: BatchView<'_>) {
        assert_eq!(self.over(grid.input()).as_ref(), Some(grid), "the grid was made for another pool");
        assert_pooled(grid, input, output);
    }
}

/// The pool over one block of channels.
struct Block<'a> {
    grid: &'a Grid,
    input: &'a [[f32; BLOCK]],
    output: &'a mut [[f32; BLOCK]],
    /// One for each output, or none.
    winners: &'a mut [[u32; BLOCK]],
}

impl Compute for Block<'_> {
    /// Computes two outputs of a row at a time if the same taps of both read inside the input.
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
                // Pixels are counted from the one that the first tap reads.
                let mut best = L::load(&self.input[first], &self.input[second]);
                let mut index = L::load(&[0.0; BLOCK], &[0.0; BLOCK]);
                for row in 0..rows.len() {
                    for column in 0..columns.len() {
                        let at = row * down.dilation * across.input + column * across.dilation;
                        let other = L::load(&self.input[first + at], &self.input[second + at]);
                        (best, index) = best.larger(index, other, at as f32);
                    }
                }
                let (values, winners) = (best.halves(), index.indices([first as u32, second as u32]));
                let at = y * across.output + x;
                for half in 0..if is_pair { 2 } else { 1 } {
                    self.output[at + half] = values[half];
                    if let Some(winner) = self.winners.get_mut(at + half) {
                        *winner = winners[half];
                    }
                }
                x += if is_pair { 2 } else { 1 };
            }
        }
    }
}
