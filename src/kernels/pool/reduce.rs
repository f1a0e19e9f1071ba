//! Reductions: one value in place of all channels, rows or columns, or several of these. Global pools are among them.

use crate::kernels::extent::Extent;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::layout::saved::{for_forward, for_gradient};
use crate::kernels::window::Size;

/// What is made of the values that become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    Mean,
    Sum,
    /// The first of the largest values. A NaN counts as larger than any number.
    Maximum,
}

/// A reduction along some of the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reduce {
    pub reduction: Reduction,
    pub channels: bool,
    pub rows: bool,
    pub columns: bool,
}

impl Reduce {
    /// The extent of what is left of maps.
    pub fn over(&self, input: Extent) -> Extent {
        let left = |is_reduced, length| if is_reduced { 1 } else { length };
        let Extent { channels, size } = input;
        Extent {
            channels: left(self.channels, channels),
            size: Size::new(left(self.rows, size.height), left(self.columns, size.width)),
        }
    }

    /// Reduces maps of this extent. They are in either layout, but in [`Layout::Nchw`] if channels are reduced. Unless `saved` is
    /// empty, a maximum writes there for each output which value of the item was the largest; the others write nothing.
    ///
    /// # Panics
    /// If a view does not hold such maps, the views differ in their layout or batch, channels are reduced in another layout, or
    /// for a maximum `saved` is too short or an item longer than it can count.
    pub fn forward(&self, extent: Extent, input: BatchView<'_>, output: BatchViewMut<'_>, saved: &mut [u32]) {
        self.check(extent, input, output.as_view());
        let saved = match self.reduction {
            Reduction::Maximum => for_forward(saved, output.batch(), output.length()),
            Reduction::Mean | Reduction::Sum => &mut [],
        };
        match output.layout() {
            Layout::Nchw => self.reduce::<1>(extent, input, output, saved),
            Layout::Nchw8c => self.reduce::<BLOCK>(extent, input, output, saved),
        }
    }

    /// Writes the gradient of the input from that of the output; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If a view does not hold maps of this extent and of what is left of it, the views differ in their layout or batch,
    /// channels are reduced in another layout than [`Layout::Nchw`], or for a maximum `saved` is too short.
    pub fn input_gradient(
        &self,
        extent: Extent,
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        self.check(extent, target.as_view(), gradient);
        let saved = match self.reduction {
            Reduction::Maximum => for_gradient(saved, target.batch(), gradient.length()),
            Reduction::Mean | Reduction::Sum => &[],
        };
        match target.layout() {
            Layout::Nchw => self.spread::<1>(extent, saved, gradient, add, target),
            Layout::Nchw8c => self.spread::<BLOCK>(extent, saved, gradient, add, target),
        }
    }

    fn check(&self, extent: Extent, input: BatchView<'_>, output: BatchView<'_>) {
        let (left, layout, batch) = (self.over(extent), output.layout(), output.batch());
        assert!(!self.channels || layout == Layout::Nchw, "channels are reduced in Nchw");
        input.assert_maps("the input", layout, batch, (extent.channels, extent.pixels()));
        output.assert_maps("the output", layout, batch, (left.channels, left.pixels()));
        let is_counted = self.reduction != Reduction::Maximum || u32::try_from(input.length()).is_ok();
        assert!(is_counted, "an item of {} values is too long for a maximum", input.length());
    }

    fn reduce<const LANES: usize>(
        &self,
        extent: Extent,
        input: BatchView<'_>,
        mut output: BatchViewMut<'_>,
        saved: &mut [u32],
    ) {
        let (pixels, left) = (extent.pixels(), self.over(extent));
        let count = extent.channels * pixels / (left.channels * left.pixels());
        let scale = if self.reduction == Reduction::Mean { 1.0 / count as f64 } else { 1.0 };
        output.for_each_part_with(left.pixels() * LANES, saved, |item, block, output, saved| {
            let input = input.item(item).as_chunks::<LANES>().0;
            let mut sums = vec![[0.0f64; LANES]; left.pixels()];
            if self.reduction == Reduction::Maximum {
                let mut winners = vec![None; left.pixels() * LANES];
                self.for_each_pixel(extent, block, |from, to| {
                    for lane in 0..LANES {
                        let (value, best) = (f64::from(input[from][lane]), &mut sums[to][lane]);
                        let winner = &mut winners[to * LANES + lane];
                        if winner.is_none() || value > *best || value.is_nan() && !best.is_nan() {
                            (*best, *winner) = (value, Some(from * LANES + lane));
                        }
                    }
                });
                saved.iter_mut().zip(&winners).for_each(|(saved, at)| *saved = at.unwrap_or(0) as u32);
            } else {
                self.for_each_pixel(extent, block, |from, to| {
                    sums[to].iter_mut().zip(&input[from]).for_each(|(sum, v)| *sum += f64::from(*v));
                });
            }
            output.iter_mut().zip(sums.iter().flatten()).for_each(|(y, sum)| *y = (sum * scale) as f32);
        });
    }

    fn spread<const LANES: usize>(
        &self,
        extent: Extent,
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        mut target: BatchViewMut<'_>,
    ) {
        let (pixels, left) = (extent.pixels(), self.over(extent));
        let count = extent.channels * pixels / (left.channels * left.pixels());
        let scale = if self.reduction == Reduction::Mean { 1.0 / count as f32 } else { 1.0 };
        let length = gradient.length();
        let blocks = if self.channels { extent.channels } else { 1 };
        // The part that is read for an output: a block of channels, or all channels.
        target.for_each_part(blocks * pixels * LANES, |item, block, target| {
            let gradient = gradient.item(item).as_chunks::<LANES>().0;
            let target = target.as_chunks_mut::<LANES>().0;
            let first = block * pixels;
            self.for_each_pixel(extent, block, |from, to| {
                let to = block * left.pixels() + to;
                for lane in 0..LANES {
                    let won = |saved: &[u32]| saved[item * length + to * LANES + lane] as usize == from * LANES + lane;
                    let passes = self.reduction != Reduction::Maximum || won(saved);
                    let value = if passes { gradient[to][lane] * scale } else { 0.0 };
                    let target = &mut target[from - first][lane];
                    *target = if add { *target + value } else { value };
                }
            });
        });
    }

    /// Calls `work(pixel of the item, pixel of the output's block)` for everything that is reduced to a block of output
    /// channels, in order. Blocks of pixels follow each other in the item.
    fn for_each_pixel(&self, extent: Extent, block: usize, mut work: impl FnMut(usize, usize)) {
        let left = self.over(extent).size;
        let Size { height, width } = extent.size;
        for block in if self.channels { 0..extent.channels } else { block..block + 1 } {
            for y in 0..height {
                let row = if self.rows { 0 } else { y } * left.width;
                let from = (block * height + y) * width;
                for x in 0..width {
                    work(from + x, row + if self.columns { 0 } else { x });
                }
            }
        }
    }
}
