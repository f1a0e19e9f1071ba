//! The products of a few pixels with sixteen filters, summed in registers: where convolutions spend their time.

use super::packed::PAIR;
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::simd::lanes::Lanes;

/// A pair of output blocks, and which of its products.
#[derive(Clone, Copy)]
pub struct Products<'a> {
    pub weights: &'a [f32],
    pub source: &'a [f32],
    /// By input block and tap, where it reads, counted from where the first of all does.
    pub offsets: &'a [usize],
    /// The same for a last block that is not full, and its channels.
    pub rest: (&'a [usize], usize),
}

impl Products<'_> {
    /// Adds them to the sums of as many pixels, which begin to read at `reads`.
    ///
    /// # Safety
    /// Of `source` there must be a block of floats from every pixel's `reads` plus every offset on, and of `weights` a row
    /// for every channel of every offset.
    #[inline(always)]
    pub unsafe fn add_to<L: Lanes, const PIXELS: usize>(&self, sums: &mut [L; PIXELS], reads: &[usize; PIXELS]) {
        let mut kept = *sums;
        let mut weights = self.weights.as_ptr();
        let mut sources = [self.source.as_ptr(); PIXELS];
        for (source, read) in sources.iter_mut().zip(reads) {
            *source = source.wrapping_add(*read);
        }
        for offset in self.offsets {
            // SAFETY: there are such blocks and rows, by the caller's promise.
            unsafe {
                let rows = &*weights.cast::<[[f32; PAIR]; BLOCK]>();
                let mut pixels = [&[0.0; BLOCK]; PIXELS];
                for (pixel, source) in pixels.iter_mut().zip(sources) {
                    *pixel = &*source.wrapping_add(*offset).cast();
                }
                // As a loop it would stay one, and count.
                add_row(&mut kept, rows, &pixels, 0);
                add_row(&mut kept, rows, &pixels, 1);
                add_row(&mut kept, rows, &pixels, 2);
                add_row(&mut kept, rows, &pixels, 3);
                add_row(&mut kept, rows, &pixels, 4);
                add_row(&mut kept, rows, &pixels, 5);
                add_row(&mut kept, rows, &pixels, 6);
                add_row(&mut kept, rows, &pixels, 7);
            }
            weights = weights.wrapping_add(BLOCK * PAIR);
        }
        let (offsets, lanes) = self.rest;
        for offset in offsets {
            // SAFETY: as above; of a last block there are as many rows as channels. As many as a first layer usually has
            // are worth a loop that does not count.
            unsafe {
                match lanes {
                    1 => add_rows::<L, PIXELS, 1>(&mut kept, weights, &sources, *offset),
                    3 => add_rows::<L, PIXELS, 3>(&mut kept, weights, &sources, *offset),
                    4 => add_rows::<L, PIXELS, 4>(&mut kept, weights, &sources, *offset),
                    _ => {
                        for lane in 0..lanes {
                            let weights = weights.wrapping_add(lane * PAIR);
                            add_rows::<L, PIXELS, 1>(&mut kept, weights, &sources, offset + lane);
                        }
                    }
                }
            }
            weights = weights.wrapping_add(lanes * PAIR);
        }
        *sums = kept;
    }
}

/// The products of one input channel.
#[inline(always)]
fn add_row<L: Lanes, const PIXELS: usize>(
    sums: &mut [L; PIXELS],
    rows: &[[f32; PAIR]; BLOCK],
    pixels: &[&[f32; BLOCK]; PIXELS],
    lane: usize,
) {
    let row = L::weights(&rows[lane]);
    for p in 0..PIXELS {
        sums[p] = sums[p].multiply_add(row, pixels[p][lane]);
    }
}

/// The products of some input channels.
///
/// # Safety
/// There must be as many rows of weights, and as many floats from the sources plus `offset` on.
#[inline(always)]
unsafe fn add_rows<L: Lanes, const PIXELS: usize, const LANES: usize>(
    sums: &mut [L; PIXELS],
    weights: *const f32,
    sources: &[*const f32; PIXELS],
    offset: usize,
) {
    for lane in 0..LANES {
        // SAFETY: inside, by the caller's promise.
        unsafe {
            let row = L::weights(&*weights.wrapping_add(lane * PAIR).cast());
            for p in 0..PIXELS {
                sums[p] = sums[p].multiply_add(row, *sources[p].wrapping_add(offset + lane));
            }
        }
    }
}
