//! Arithmetic between two maps, one of which may have a single channel, row or column for all of the other's.

use serde::{Deserialize, Serialize};

use crate::kernels::extent::Extent;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::window::Size;

/// What is done with two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
}

impl Binary {
    /// The value, and its derivatives by both. Of equals the first is the least and the largest.
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

    /// The derivatives, if they are the same everywhere.
    pub fn constant_slopes(self) -> Option<[f32; 2]> {
        matches!(self, Self::Add | Self::Subtract).then(|| self.value_and_slopes(0.0, 0.0).1)
    }

    /// Both inputs in the output's layout; `saved` takes the derivatives by both, one after the other, unless it is empty.
    pub fn forward(self, inputs: [(Extent, BatchView<'_>); 2], output: BatchViewMut<'_>, saved: &mut [u32]) {
        if output.layout() == Layout::Nchw8c {
            forward::<BLOCK>(self, inputs, output, saved);
        } else {
            forward::<1>(self, inputs, output, saved);
        }
    }

    /// The gradient of the input `which`, from that of the output. `add` adds to what is there.
    pub fn input_gradient(
        self,
        which: usize,
        inputs: [Extent; 2],
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        let Some(extent) = inputs[0].join(inputs[1]) else { return };
        let reduction = Reduction { whole: extent, part: inputs[which], gradient, add };
        let length = gradient.length();
        let layout = target.layout();
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

fn forward<const LANES: usize>(
    combine: Binary,
    inputs: [(Extent, BatchView<'_>); 2],
    mut output: BatchViewMut<'_>,
    saved: &mut [u32],
) {
    let Some(extent) = inputs[0].0.join(inputs[1].0) else { return };
    let (width, pixels) = (extent.size.width, extent.pixels());
    assert_eq!(output.length(), extent.channels.next_multiple_of(LANES) * pixels);
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
                    // The filling of a last block stays 0.
                    let (value, [da, db]) =
                        if lane < channels { combine.value_and_slopes(a[lane], b[lane]) } else { (0.0, [0.0; 2]) };
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
    // Of each item first all derivatives by the one, then all by the other.
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
    /// 0 for a single column.
    step: usize,
    /// One channel for all.
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

/// The gradient of an operand: that of the whole, summed over what each of its values stood for.
struct Reduction<'a> {
    whole: Extent,
    part: Extent,
    gradient: BatchView<'a>,
    add: bool,
}

impl Reduction<'_> {
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

/// Adds a pixel's channels to those of another, or all of them to the first.
#[inline(always)]
fn add_pixel<const LANES: usize>(target: &mut [f32; LANES], values: [f32; LANES], is_single: bool) {
    if is_single {
        target[0] += values.iter().sum::<f32>();
    } else {
        target.iter_mut().zip(values).for_each(|(t, v)| *t += v);
    }
}
