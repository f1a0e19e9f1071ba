//! Arithmetic between two maps, of which one may have a single channel, row or column for all of the other's.

use crate::kernels::extent::Extent;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::layout::saved::{for_forward, for_gradient};
use crate::kernels::window::Size;

/// What is done with two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
}

impl Binary {
    /// The value, and its derivatives by both operands. The first of two equal operands is the smaller and the larger one.
    #[inline(always)]
    fn value_and_slopes(self, a: f32, b: f32) -> (f32, [f32; 2]) {
        match self {
            Self::Add => (a + b, [1.0, 1.0]),
            Self::Subtract => (a - b, [1.0, -1.0]),
            Self::Multiply => (a * b, [b, a]),
            Self::Divide => (a / b, [1.0 / b, -a / (b * b)]),
            Self::Minimum if b < a || b.is_nan() => (b, [0.0, 1.0]),
            Self::Maximum if b > a || b.is_nan() => (b, [0.0, 1.0]),
            Self::Minimum | Self::Maximum => (a, [1.0, 0.0]),
        }
    }

    /// The derivatives by both operands, if they are the same everywhere.
    pub fn constant_slopes(self) -> Option<[f32; 2]> {
        matches!(self, Self::Add | Self::Subtract).then(|| self.value_and_slopes(0.0, 0.0).1)
    }

    /// Computes the value everywhere: both inputs are broadcast to what [`Extent::join`] makes of their extents, and all are in
    /// the output's layout. Unless `saved` is empty, it takes for each item the derivatives by the first and then those by the
    /// second operand.
    ///
    /// # Panics
    /// If the extents do not join, a view does not hold such maps, the views differ in their layout or batch, or `saved` is too
    /// short.
    pub fn forward(self, inputs: [(Extent, BatchView<'_>); 2], output: BatchViewMut<'_>, saved: &mut [u32]) {
        let (layout, batch) = (output.layout(), output.batch());
        let whole = joined([inputs[0].0, inputs[1].0]);
        output.as_view().assert_maps("the output", layout, batch, (whole.channels, whole.pixels()));
        for (extent, input) in inputs {
            input.assert_maps("an input", layout, batch, (extent.channels, extent.pixels()));
        }
        let saved = for_forward(saved, batch, 2 * output.length());
        if output.layout() == Layout::Nchw8c {
            forward::<BLOCK>(self, inputs, output, saved);
        } else {
            forward::<1>(self, inputs, output, saved);
        }
    }

    /// Writes the gradient of the input `which` (0 or 1), from that of the output; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If there is no such input, the extents do not join, a view does not hold such maps, the views differ in their layout or
    /// batch, or the derivatives are not constant and `saved` is too short.
    pub fn input_gradient(
        self,
        which: usize,
        inputs: [Extent; 2],
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        assert!(which < 2, "arithmetic has two operands");
        let (whole, part, layout, batch) = (joined(inputs), inputs[which], target.layout(), target.batch());
        gradient.assert_maps("the gradient", layout, batch, (whole.channels, whole.pixels()));
        target.as_view().assert_maps("the target", layout, batch, (part.channels, part.pixels()));
        let length = gradient.length();
        let saved = if self.constant_slopes().is_some() { &[] } else { for_gradient(saved, batch, 2 * length) };
        let reduction = Unbroadcast { whole, part, gradient, add };
        let slope = |item: usize, at: usize| match self.constant_slopes() {
            Some(slopes) => slopes[which],
            None => f32::from_bits(saved[(2 * item + which) * length + at]),
        };
        if layout == Layout::Nchw8c {
            reduction.run::<BLOCK>(slope, target);
        } else {
            reduction.run::<1>(slope, target);
        }
    }
}

/// What both extents are broadcast to.
#[track_caller]
fn joined([a, b]: [Extent; 2]) -> Extent {
    a.join(b).unwrap_or_else(|| panic!("{a:?} and {b:?} cannot be broadcast to each other"))
}

fn forward<const LANES: usize>(
    binary: Binary,
    inputs: [(Extent, BatchView<'_>); 2],
    mut output: BatchViewMut<'_>,
    saved: &mut [u32],
) {
    let extent = joined([inputs[0].0, inputs[1].0]);
    let (width, pixels) = (extent.size.width, extent.pixels());
    let length = output.length();
    let work = |item: usize, block: usize, output: &mut [f32], saved: [&mut [u32]; 2]| {
        let channels = (extent.channels - block * LANES).min(LANES);
        let [left, right] = saved;
        let mut slopes = left.as_chunks_mut::<LANES>().0.iter_mut().zip(right.as_chunks_mut::<LANES>().0);
        for (y, row) in output.as_chunks_mut::<LANES>().0.chunks_exact_mut(width).enumerate() {
            let [a, b] = inputs.map(|(extent, items)| Row::<LANES>::new(extent, items.item(item), block, y));
            for (x, pixel) in row.iter_mut().enumerate() {
                let (a, b) = (a.at(x), b.at(x));
                let mut slope = slopes.next();
                for lane in 0..LANES {
                    // The filling of a last block stays 0, whatever the operands' filling is.
                    let (value, [da, db]) =
                        if lane < channels { binary.value_and_slopes(a[lane], b[lane]) } else { (0.0, [0.0; 2]) };
                    pixel[lane] = value;
                    if let Some((left, right)) = &mut slope {
                        (left[lane], right[lane]) = (da.to_bits(), db.to_bits());
                    }
                }
            }
        }
    };
    if saved.is_empty() {
        return output
            .for_each_part(pixels * LANES, |item, block, output| work(item, block, output, [&mut [], &mut []]));
    }
    // Each item has first all derivatives by the one operand, then all by the other.
    for (item, (output, saved)) in output.iter_mut().zip(saved.chunks_exact_mut(2 * length)).enumerate() {
        use rayon::prelude::*;
        let (left, right) = saved.split_at_mut(length);
        let part = pixels * LANES;
        let parts = output.par_chunks_mut(part).zip(left.par_chunks_mut(part)).zip(right.par_chunks_mut(part));
        parts.enumerate().for_each(|(block, ((output, left), right))| work(item, block, output, [left, right]));
    }
}

/// One row of an operand, as the output's blocks and columns see it.
struct Row<'a, const LANES: usize> {
    pixels: &'a [[f32; LANES]],
    /// 0 if there is a single column, else 1.
    step: usize,
    /// Whether there is a single channel.
    is_single: bool,
}

impl<'a, const LANES: usize> Row<'a, LANES> {
    fn new(extent: Extent, values: &'a [f32], block: usize, y: usize) -> Self {
        let Extent { channels, size } = extent;
        let block = if channels == 1 { 0 } else { block };
        let row = if size.height == 1 { 0 } else { y };
        let pixels = &values.as_chunks().0[block * size.area() + row * size.width..][..size.width];
        Self { pixels, step: usize::from(size.width > 1), is_single: channels == 1 }
    }

    #[inline(always)]
    fn at(&self, x: usize) -> [f32; LANES] {
        let pixel = self.pixels[x * self.step];
        if self.is_single { [pixel[0]; LANES] } else { pixel }
    }
}

/// The gradient of an operand: that of the whole, summed over the positions that each of its values was broadcast to.
struct Unbroadcast<'a> {
    whole: Extent,
    part: Extent,
    gradient: BatchView<'a>,
    add: bool,
}

impl Unbroadcast<'_> {
    fn run<const LANES: usize>(&self, slope: impl Fn(usize, usize) -> f32 + Sync, mut target: BatchViewMut<'_>) {
        let Self { whole, part, gradient, add } = self;
        let Size { height, width } = whole.size;
        let is_single = part.channels == 1 && whole.channels > 1;
        let blocks = whole.channels.div_ceil(LANES);
        target.for_each_part(part.pixels() * LANES, |item, block, target| {
            if !add {
                target.fill(0.0);
            }
            let gradient = gradient.item(item);
            let target = target.as_chunks_mut::<LANES>().0;
            for from in if is_single { 0..blocks } else { block..block + 1 } {
                for y in 0..height {
                    let row = if part.size.height == 1 { 0 } else { y * part.size.width };
                    let mut sum = [0.0; LANES];
                    for x in 0..width {
                        let at = ((from * height + y) * width + x) * LANES;
                        let values: [f32; LANES] = std::array::from_fn(|l| gradient[at + l] * slope(item, at + l));
                        let sums = if part.size.width == 1 { &mut sum } else { &mut target[row + x] };
                        add_pixel(sums, values, is_single);
                    }
                    if part.size.width == 1 {
                        add_pixel(&mut target[row], sum, false);
                    }
                }
            }
        });
    }
}

/// Adds a pixel's channels to those of another pixel, or all of them to its first channel.
#[inline(always)]
fn add_pixel<const LANES: usize>(target: &mut [f32; LANES], values: [f32; LANES], is_single: bool) {
    if is_single {
        target[0] += values.iter().sum::<f32>();
    } else {
        target.iter_mut().zip(values).for_each(|(t, v)| *t += v);
    }
}
