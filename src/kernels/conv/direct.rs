//! Convolution of maps in nChw8c without rearranging them: sixteen output channels of a few pixels are summed in registers.

use std::ops::Range;

use rayon::prelude::*;

use super::gather::{Gathered, Region, Source};
use super::packed::{PAIR, Packed, Pair};
use super::products::Products;
use super::walk::Walk;
use crate::kernels::elementwise::activation::Activation;
use crate::kernels::layout::batch_view::BatchViewMut;
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::layout::scratch::with_scratch;
use crate::kernels::layout::shared_output::SharedOutput;
use crate::kernels::simd::lanes::{Compute, Lanes, widest};

/// Most pixels that a task works on.
const CHUNK: usize = 504;
/// Fewer pixels are not worth the weights that are read for them.
const LEAST_CHUNK: usize = 24;
/// Chunks begin at multiples of this, which is a whole number of tiles for every kind of vector.
const TILE: usize = 12;
/// Floats of input that a task works on: 192 kB, which leave room in a second-level cache.
const INPUT: usize = 48 * 1024;
/// Products that are summed before going on to the next pixels: their weights fill half of a first-level cache.
const DEPTH: usize = 256;

/// One convolution, or one class of the positions of an adjoint (see [`super::walk::taps_of_class`]).
pub struct Direct<'a> {
    pub packed: &'a Packed,
    pub y: &'a Walk,
    pub x: &'a Walk,
    /// Columns and pixels of the maps that are written.
    pub width: usize,
    pub pixels: usize,
    pub start: Start<'a>,
    /// What every sum is clamped to.
    pub bounds: (f32, f32),
}

/// What the sums start from.
#[derive(Clone, Copy)]
pub enum Start<'a> {
    Zero,
    /// A number for each output channel, with as many more as fill the pairs of blocks.
    Bias(&'a [f32]),
    /// What the target holds.
    Target,
}

impl Direct<'_> {
    /// Computes the positions in every item of the target.
    ///
    /// # Panics
    /// If the source and the target are not maps of the packed weights' channels, their batches differ, the walks have another
    /// number of taps than the weights, or a position lies outside the target.
    pub fn run(&self, source: &Source<'_>, target: &mut BatchViewMut<'_>) {
        self.check(source, target);
        let (batch, stride, length) = (target.batch(), target.stride(), target.length());
        let (positions, pairs) = (self.y.count * self.x.count, self.packed.pairs());
        if positions == 0 {
            return;
        }
        let (chunk, parts) = self.split(batch, positions, pairs);
        let chunks = positions.div_ceil(chunk);
        let runs: Vec<Vec<Range<usize>>> = (0..batch).map(|item| self.runs(source, item)).collect();
        let shared = SharedOutput::new(target.as_mut_slice());
        (0..batch * chunks * parts).into_par_iter().for_each(|task| {
            let (item, rest) = (task / (chunks * parts), task % (chunks * parts));
            let (part, first) = (rest % parts, rest / parts * chunk);
            let positions = first..(first + chunk).min(positions);
            let pairs = part * pairs / parts..(part + 1) * pairs / parts;
            let work = |gathered: Gathered<'_>| {
                let target = shared.range(item * stride, length);
                // SAFETY: the target is a whole item, whose length was checked: it holds all pixels of all channels. No other
                // task has these positions of these pairs of blocks.
                widest(unsafe { Chunk::new(self, gathered, &runs[item], target, positions.clone(), pairs) });
            };
            if source.is_direct(self.y, self.x) {
                return work(Gathered::whole(source, item));
            }
            let region = Region::of(self.y, self.x, positions.clone());
            with_scratch(region.area() * source.blocks() * BLOCK, |scratch| {
                region.gather(source, item, scratch);
                work(Gathered::region(scratch, region));
            });
        });
    }

    fn check(&self, source: &Source<'_>, target: &BatchViewMut<'_>) {
        let Self { packed, y, x, .. } = self;
        let outs = packed.groups * packed.outs;
        target.as_view().assert_maps("the target", Layout::Nchw8c, target.batch(), (outs, self.pixels));
        source.check(target.batch());
        assert_eq!(source.channels, packed.groups * packed.ins, "the weights are those of other channels");
        assert_eq!(y.shifts.len() * x.shifts.len(), packed.taps, "the weights are those of another window");
        assert_eq!((y.source, x.source), source.size, "the positions are those of maps of another size");
        let (bottom, right) = (y.last_target(), x.last_target());
        let is_inside = right < self.width && bottom * self.width + right < self.pixels;
        assert!(y.count == 0 || x.count == 0 || is_inside, "a position lies outside the target");
    }

    /// The stretches of input blocks whose products are summed one after the other, without the blocks that hold only zeros.
    fn runs(&self, source: &Source<'_>, item: usize) -> Vec<Range<usize>> {
        let most = (DEPTH / (BLOCK * self.packed.taps.max(1))).max(1);
        let blocks = match self.packed.groups {
            1 => source.blocks_with_content(item),
            _ => (0..self.packed.in_blocks()).collect(),
        };
        let mut runs: Vec<Range<usize>> = Vec::new();
        for block in blocks {
            match runs.last_mut() {
                Some(run) if run.end == block && run.len() < most => run.end += 1,
                _ => runs.push(block..block + 1),
            }
        }
        if runs.is_empty() {
            // Where nothing is read there are no products, but every sum still has its start.
            runs.push(0..0);
        }
        runs
    }

    /// How many positions a task computes, and how many tasks share the output channels: the tasks are as large as the caches
    /// like and as many as the threads need. The result does not depend on it.
    fn split(&self, batch: usize, positions: usize, pairs: usize) -> (usize, usize) {
        let read = self.packed.groups * self.packed.ins * self.y.stride * self.x.stride;
        let threads = rayon::current_num_threads();
        let wanted = if threads == 1 { 1 } else { (4 * threads).div_ceil(batch) };
        let even = |chunks: usize| positions.div_ceil(chunks).next_multiple_of(TILE);
        let chunk = even(positions.div_ceil((INPUT / read).clamp(LEAST_CHUNK, CHUNK)));
        let chunk = chunk.min(CHUNK);
        let parts = wanted.div_ceil(positions.div_ceil(chunk)).min(pairs);
        if parts * positions.div_ceil(chunk) >= wanted {
            return (chunk, parts);
        }
        (even(wanted.div_ceil(parts)).clamp(LEAST_CHUNK, chunk.max(LEAST_CHUNK)), parts)
    }
}

/// Some positions of some output channels of one item.
struct Chunk<'a> {
    direct: &'a Direct<'a>,
    source: Gathered<'a>,
    runs: &'a [Range<usize>],
    target: *mut f32,
    positions: Range<usize>,
    pairs: Range<usize>,
}

impl<'a> Chunk<'a> {
    /// # Safety
    /// `target` must be an item of the maps that `direct` writes, and `source` hold all that the positions read. As long as this
    /// lives, nobody else may use these positions of these pairs' channels.
    unsafe fn new(
        direct: &'a Direct<'a>,
        source: Gathered<'a>,
        runs: &'a [Range<usize>],
        target: *mut f32,
        positions: Range<usize>,
        pairs: Range<usize>,
    ) -> Self {
        Self { direct, source, runs, target, positions, pairs }
    }
}

impl Compute for Chunk<'_> {
    #[inline(always)]
    fn run<L: Lanes, const PIXELS: usize>(self) {
        let Direct { packed, y, x, .. } = *self.direct;
        // Where each position reads and writes; the last one is repeated to fill a tile.
        let (mut reads, mut writes) = ([0; CHUNK + TILE], [0; CHUNK + TILE]);
        let count = self.positions.len();
        let origin = self.source.origin(y, x);
        let (mut row, mut column) = (self.positions.start / x.count, self.positions.start % x.count);
        for (read, write) in reads.iter_mut().zip(&mut writes).take(count) {
            *read = (origin + (row * y.stride * self.source.width + column * x.stride) as isize) as usize * BLOCK;
            *write = ((y.first + y.step * row) * self.direct.width + x.first + x.step * column) * BLOCK;
            column += 1;
            if column == x.count {
                (row, column) = (row + 1, 0);
            }
        }
        let last = (reads[count - 1], writes[count - 1]);
        reads[count..].fill(last.0);
        writes[count..].fill(last.1);
        let taps = self.source.taps(y, x);
        let blocks = packed.in_blocks();
        let offsets = (0..blocks).flat_map(|block| taps.iter().map(move |tap| block * self.source.plane + tap));
        let offsets: Vec<usize> = offsets.collect();
        let full = packed.ins / BLOCK * taps.len();
        let plane = self.direct.pixels * BLOCK;

        for index in self.pairs.clone() {
            let pair = packed.pair(index);
            for (at, run) in self.runs.iter().enumerate() {
                let range = (run.start * taps.len()).min(full)..(run.end * taps.len()).min(full);
                let has_rest = run.end == blocks;
                let products = Products {
                    weights: packed.weights(index, run.start),
                    source: &self.source.floats[pair.in_block * self.source.plane..],
                    offsets: offsets.get(range).unwrap_or(&[]),
                    rest: (if has_rest { &offsets[full..] } else { &[] }, packed.ins % BLOCK),
                };
                let start = if at == 0 { self.direct.start } else { Start::Target };
                let bounds =
                    if at + 1 == self.runs.len() { self.direct.bounds } else { (f32::NEG_INFINITY, f32::INFINITY) };
                // SAFETY: the pair's first block lies inside the item.
                let target = unsafe { self.target.add(pair.out_block * plane) };
                for tile in (0..count).step_by(PIXELS) {
                    let reads: &[usize; PIXELS] = reads[tile..].first_chunk().expect("filled up");
                    let mut sums = begin::<L, PIXELS>(start, pair, target, plane, &writes[tile..]);
                    // SAFETY: `Gathered` holds all blocks of all pixels that the walks read, and the packed weights have a row
                    // for every input channel of every tap.
                    unsafe { products.add_to(&mut sums, reads) };
                    let filled = (count - tile).min(PIXELS);
                    for (sum, write) in sums.iter().zip(&writes[tile..]).take(filled) {
                        let [low, high] = sum.clamp(bounds.0, bounds.1).halves();
                        // SAFETY: this is a position of this task, in blocks of this task, and the second block exists.
                        unsafe {
                            *target.add(*write).cast::<[f32; BLOCK]>() = low;
                            if pair.has_second {
                                *target.add(plane + write).cast::<[f32; BLOCK]>() = high;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the sums of a tile start from.
#[inline(always)]
fn begin<L: Lanes, const PIXELS: usize>(
    start: Start<'_>,
    pair: Pair,
    target: *const f32,
    plane: usize,
    writes: &[usize],
) -> [L; PIXELS] {
    const ZERO: [f32; BLOCK] = [0.0; BLOCK];
    match start {
        Start::Zero => [L::load(&ZERO, &ZERO); PIXELS],
        Start::Bias(bias) => {
            let bias: &[f32; PAIR] = bias[pair.out_block * BLOCK..].first_chunk().expect("whole pairs");
            [L::weights(bias); PIXELS]
        }
        Start::Target => {
            let mut sums = [L::load(&ZERO, &ZERO); PIXELS];
            for (sum, write) in sums.iter_mut().zip(writes) {
                // SAFETY: this is a position of this task, in blocks of this task; beyond the last, it is the last again.
                unsafe {
                    let low = &*target.add(*write).cast::<[f32; BLOCK]>();
                    let high = if pair.has_second { &*target.add(plane + write).cast() } else { &ZERO };
                    *sum = L::load(low, high);
                }
            }
            sums
        }
    }
}

/// What an activation clamps to, if it does only that; without an activation, all numbers.
pub fn bounds(activation: Option<Activation>) -> Option<(f32, f32)> {
    activation.map_or(Some((f32::NEG_INFINITY, f32::INFINITY)), Activation::bounds)
}
