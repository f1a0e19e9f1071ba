//! The products of a few pixels with sixteen filters, summed in registers: this is where convolutions spend their time.

use super::packed::PAIR;
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::simd::lanes::Lanes;

/// The weights of a pair of output blocks and what they are multiplied by.
#[derive(Clone, Copy)]
pub struct Products<'a> {
    pub weights: &'a [f32],
    pub source: &'a [f32],
    /// Where each tap of each input block reads, counted from where the first one does.
    pub offsets: &'a [usize],
    /// The same for a last input block that is not full, and how many channels that has.
    pub rest: (&'a [usize], usize),
}

impl Products<'_> {
    /// Adds the products to the sums of some pixels, each of which begins to read at its number of `reads`.
    ///
    /// # Safety
    /// From every pixel's `reads` plus every offset on, `source` must hold the floats of a block, or of the channels of the last
    /// block; `weights` must hold a row for every channel of every offset.
    #[inline(always)]
    pub unsafe fn add_to<L: Lanes, const PIXELS: usize>(&self, sums: &mut [L; PIXELS], reads: &[usize; PIXELS]) {
        let mut kept = *sums;
        let mut weights = self.weights.as_ptr();
        let mut sources = [self.source.as_ptr(); PIXELS];
        for (source, read) in sources.iter_mut().zip(reads) {
            *source = source.wrapping_add(*read);
        }
        for offset in self.offsets {
            // SAFETY: there are such blocks and rows by the caller's promise.
            unsafe {
                let rows = &*weights.cast::<[[f32; PAIR]; BLOCK]>();
                let mut pixels = [&[0.0; BLOCK]; PIXELS];
                for (pixel, source) in pixels.iter_mut().zip(sources) {
                    *pixel = &*source.wrapping_add(*offset).cast();
                }
                // Written as a loop, this would stay a loop with a counter.
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
            // SAFETY: there are such floats and rows by the caller's promise; a last block has as many rows as channels. The
            // numbers of channels that first layers usually have are worth code without a counter.
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

/// Adds the products of one input channel.
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

/// Adds the products of some input channels.
///
/// # Safety
/// There must be `LANES` rows of weights, and from every source plus `offset` on `LANES` floats.
#[inline(always)]
unsafe fn add_rows<L: Lanes, const PIXELS: usize, const LANES: usize>(
    sums: &mut [L; PIXELS],
    weights: *const f32,
    sources: &[*const f32; PIXELS],
    offset: usize,
) {
    for lane in 0..LANES {
        // SAFETY: there are such rows and floats by the caller's promise.
        unsafe {
            let row = L::weights(&*weights.wrapping_add(lane * PAIR).cast());
            for p in 0..PIXELS {
                sums[p] = sums[p].multiply_add(row, *sources[p].wrapping_add(offset + lane));
            }
        }
    }
}
