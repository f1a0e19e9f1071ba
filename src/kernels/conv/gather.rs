//! What a task of a convolution in nChw8c reads: the input where it lies, or a copy of a region with zeros around it.

use std::ops::Range;

use super::walk::Walk;
use crate::kernels::elementwise::activation::Activation;
use crate::kernels::layout::batch_view::BatchView;
use crate::kernels::layout::memory_layout::{BLOCK, Layout};

/// What a convolution reads.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub items: BatchView<'a>,
    pub channels: usize,
    /// Rows and columns.
    pub size: (usize, usize),
    /// Whether these are gradients, of which blocks of zeros are passed over: a weight that is not finite does not show there.
    pub is_gradient: bool,
    /// The activation that gradients have yet to pass, and what it made.
    pub activation: Option<(Activation, BatchView<'a>)>,
}

impl Source<'_> {
    /// Panics unless the items are `batch` maps of these channels and this size, and so are what the activation made.
    pub fn check(&self, batch: usize) {
        let items = self.items;
        items.assert_maps("the source", items.layout(), batch, (self.channels, self.pixels()));
        if let Some((_, made)) = self.activation {
            assert_eq!(items.layout(), Layout::Nchw8c, "gradients that pass an activation are in nChw8c");
            made.assert_like("what the activation made", items);
        }
    }

    /// Blocks of channels.
    pub fn blocks(&self) -> usize {
        self.channels.div_ceil(BLOCK)
    }

    fn pixels(&self) -> usize {
        self.size.0 * self.size.1
    }

    /// The blocks of an item, without those that hold only zeros if it is a gradient: that of a single channel reaches few.
    pub fn blocks_with_content(&self, item: usize) -> Vec<usize> {
        let floats = self.items.item(item);
        let is_filled = |block: &usize| {
            let plane = self.pixels() * BLOCK;
            !self.is_gradient || floats[block * plane..][..plane].iter().any(|v| *v != 0.0)
        };
        (0..self.blocks()).filter(is_filled).collect()
    }

    /// Whether the walks can read it where it lies.
    pub fn is_direct(&self, y: &Walk, x: &Walk) -> bool {
        self.activation.is_none() && self.items.layout() == Layout::Nchw8c && y.stays_inside() && x.stays_inside()
    }
}

/// The rows and columns that some positions read, in the source's coordinates. They may lie outside the source.
#[derive(Clone, Copy)]
pub struct Region {
    pub top: isize,
    pub left: isize,
    pub height: usize,
    pub width: usize,
}

impl Region {
    /// What a range of positions reads, which are counted row by row.
    pub fn of(y: &Walk, x: &Walk, positions: Range<usize>) -> Self {
        let (first, last) = (positions.start / x.count, (positions.end - 1) / x.count);
        let columns =
            if first == last { positions.start % x.count..(positions.end - 1) % x.count + 1 } else { 0..x.count };
        let span = |walk: &Walk, range: Range<usize>| {
            let (least, most) = walk.reach();
            let start = (range.start * walk.stride) as isize + least;
            (start, ((range.end - 1) * walk.stride) as isize + most + 1 - start)
        };
        let ((top, height), (left, width)) = (span(y, first..last + 1), span(x, columns));
        Self { top, left, height: height as usize, width: width as usize }
    }

    pub fn area(self) -> usize {
        self.height * self.width
    }

    /// Copies the region to `[blocks, height, width, 8]`, with zeros outside the source.
    pub fn gather(self, source: &Source<'_>, item: usize, target: &mut [f32]) {
        let floats = source.items.item(item);
        let (rows, columns) = source.size;
        let plane = source.pixels();
        let left = self.left.clamp(0, columns as isize) as usize;
        let right = (self.left + self.width as isize).clamp(left as isize, columns as isize) as usize;
        // This is where the first column inside the source comes to lie.
        let start = ((left as isize - self.left) as usize).min(self.width) * BLOCK;
        let end = start + (right - left) * BLOCK;
        for (index, line) in target.chunks_exact_mut(self.width * BLOCK).enumerate() {
            let (block, row) = (index / self.height, self.top + (index % self.height) as isize);
            if row < 0 || row >= rows as isize || left == right {
                line.fill(0.0);
                continue;
            }
            line[..start].fill(0.0);
            line[end..].fill(0.0);
            let (line, first) = (&mut line[start..end], row as usize * columns + left);
            match source.items.layout() {
                Layout::Nchw8c => {
                    let range = (block * plane + first) * BLOCK..(block * plane + first) * BLOCK + line.len();
                    match source.activation {
                        None => line.copy_from_slice(&floats[range]),
                        Some((activation, output)) => {
                            activation.scaled_gradient(&output.item(item)[range.clone()], &floats[range], line, false);
                        }
                    }
                }
                // With so few channels the filling of the block is not read, so it needs no zeros.
                Layout::Nchw if source.channels == 3 => {
                    let [red, green, blue] =
                        [0, 1, 2].map(|channel| &floats[channel * plane + first..][..right - left]);
                    for (pixel, ((r, g), b)) in line.chunks_exact_mut(BLOCK).zip(red.iter().zip(green).zip(blue)) {
                        pixel[..3].copy_from_slice(&[*r, *g, *b]);
                    }
                }
                Layout::Nchw => {
                    for lane in 0..BLOCK {
                        let pixels = line.iter_mut().skip(lane).step_by(BLOCK);
                        match floats.get((block * BLOCK + lane) * plane + first..) {
                            Some(values) if block * BLOCK + lane < source.channels => {
                                pixels.zip(values).for_each(|(pixel, value)| *pixel = *value);
                            }
                            _ => pixels.for_each(|pixel| *pixel = 0.0),
                        }
                    }
                }
            }
        }
    }
}

/// Maps in nChw8c, or a region of them.
#[derive(Clone, Copy)]
pub struct Gathered<'a> {
    pub floats: &'a [f32],
    /// Floats from one block to the next.
    pub plane: usize,
    /// Pixels from one row to the next.
    pub width: usize,
    top: isize,
    left: isize,
}

impl<'a> Gathered<'a> {
    pub fn whole(source: &Source<'a>, item: usize) -> Self {
        Self { floats: source.items.item(item), plane: source.pixels() * BLOCK, width: source.size.1, top: 0, left: 0 }
    }

    pub fn region(floats: &'a [f32], region: Region) -> Self {
        let Region { top, left, width, .. } = region;
        Self { floats, plane: region.area() * BLOCK, width, top, left }
    }

    /// The pixel that the tap with the lowest shifts reads for position 0. It may lie before the first.
    pub fn origin(&self, y: &Walk, x: &Walk) -> isize {
        (y.reach().0 - self.top) * self.width as isize + x.reach().0 - self.left
    }

    /// For each tap, how many floats lie from what the tap with the lowest shifts reads to what this one reads.
    pub fn taps(&self, y: &Walk, x: &Walk) -> Vec<usize> {
        let (top, left) = (y.reach().0, x.reach().0);
        let down = |shift: isize| (shift - top) as usize * self.width;
        let across = |shift: isize| (shift - left) as usize;
        let rows = y.shifts.iter();
        rows.flat_map(|dy| x.shifts.iter().map(move |dx| (down(*dy) + across(*dx)) * BLOCK)).collect()
    }
}
