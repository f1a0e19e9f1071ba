//! Winograd's convolution, for kernels of 3x3 that move by one: it makes the sixteen outputs of a tile of 6x6 inputs from 36
//! products for each pair of channels instead of 144.
//!
//! Lavin and Gray, 2016, *Fast algorithms for convolutional neural networks*, arXiv:1509.09308. A row of four outputs is the
//! product of two polynomials, which is known from their values at six points. The points are 0, ±√½, ±√2 and infinity: with
//! these, all numbers of the transforms stay near 1, and so does the rounding (Lavin and Gray's 0, ±1, ±2 lose a digit).
//! A tile is computed as a whole: its largest values set the rounding of all, and a NaN in it spreads to all.

use std::ops::Range;

use rayon::prelude::*;

use super::config::Convolution;
use super::direct::Start;
use super::gather::{Region, Source};
use super::packed::PAIR;
use super::products::Products;
use super::winograd_transform::{IN, OUT, POINTS, transform_filter, transform_input, transform_output};
use crate::kernels::layout::batch_view::BatchViewMut;
use crate::kernels::layout::buffer::Buffer;
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::layout::scratch::with_scratch;
use crate::kernels::layout::shared_output::SharedOutput;
use crate::kernels::simd::lanes::{Compute, Lanes, widest};
use crate::kernels::window::Size;

/// Floats of transformed input that a task works on: 256 kB, which leave room in a second-level cache.
const INPUT: usize = 64 * 1024;
/// Pairs of channels that a tile of a map is worth, as measured with batches of one and of sixteen.
const WEIGHTS_PER_TILE: usize = 4096;
/// Tiles that a task works on: fewer are not worth the weights that are read for them, and more need not be known at once.
const TILES: Range<usize> = 12..56;

const ZERO: [f32; BLOCK] = [0.0; BLOCK];

/// Transformed weights, `[pair of output blocks][point][input channel][16]`, with zeros for channels that only fill a block.
#[derive(Debug)]
pub struct Winograd {
    ins: usize,
    outs: usize,
    weights: Buffer,
}

impl Winograd {
    /// Whether a convolution, or its adjoint, over this input can be computed so, and sooner than directly: a few tiles of
    /// many channels would mostly read their weights, which are four times as many.
    pub fn suits(config: &Convolution, output: Size) -> bool {
        let (three, one) = (Size::square(3), Size::square(1));
        let Convolution { in_channels, out_channels, groups, window } = *config;
        let fits = groups == 1 && (window.kernel, window.stride, window.dilation) == (three, one, one);
        fits && in_channels >= BLOCK && in_channels * out_channels <= WEIGHTS_PER_TILE * tiles(output).area()
    }

    /// `weight(output, input, tap)`, the taps counted row by row.
    pub fn new(ins: usize, outs: usize, weight: impl Fn(usize, usize, usize) -> f32) -> Self {
        let floats = ins.next_multiple_of(BLOCK);
        let mut weights = Buffer::zeros(outs.div_ceil(PAIR) * POINTS * floats * PAIR);
        for (pair, weights) in weights.chunks_exact_mut(POINTS * floats * PAIR).enumerate() {
            for (lane, output) in (pair * PAIR..outs.min((pair + 1) * PAIR)).enumerate() {
                for input in 0..ins {
                    let points = transform_filter(std::array::from_fn(|tap| weight(output, input, tap)));
                    for (point, value) in points.into_iter().enumerate() {
                        weights[(point * floats + input) * PAIR + lane] = value;
                    }
                }
            }
        }
        Self { ins, outs, weights }
    }

    /// Writes the convolution of the source to maps of `size` in nChw8c. Its first window begins `before` rows and columns before
    /// the source's first.
    ///
    /// # Panics
    /// If the source or the target are not maps of the weights' channels, or their batches differ.
    pub fn run(
        &self,
        source: &Source<'_>,
        before: (isize, isize),
        size: Size,
        start: Start<'_>,
        bounds: (f32, f32),
        target: &mut BatchViewMut<'_>,
    ) {
        let (batch, stride, length) = (target.batch(), target.stride(), target.length());
        target.as_view().assert_maps("the target", Layout::Nchw8c, batch, (self.outs, size.area()));
        assert_eq!(source.channels, self.ins, "the weights are those of other channels");
        source.check(batch);
        let grid = tiles(size);
        let (count, pairs) = (batch * grid.area(), self.outs.div_ceil(PAIR));
        let chunk = (INPUT / (POINTS * self.in_floats())).clamp(TILES.start, TILES.end);
        let threads = rayon::current_num_threads();
        let chunks = count.div_ceil(chunk);
        // So many divide evenly among the threads.
        let chunks = if chunks >= threads { chunks.next_multiple_of(threads) } else { chunks }.min(count);
        let parts = threads.div_ceil(chunks).min(pairs);
        let shared = SharedOutput::new(target.as_mut_slice());
        (0..chunks * parts).into_par_iter().for_each(|task| {
            let (at, part) = (task / parts, task % parts);
            let tiles = at * count / chunks..(at + 1) * count / chunks;
            let window = IN * (OUT * tiles.len() + IN - OUT) * source.blocks() * BLOCK;
            let points = POINTS * tiles.len() * self.in_floats();
            let products = POINTS * tiles.len() * PAIR;
            let offsets: Vec<usize> = (0..source.blocks()).map(|block| block * BLOCK).collect();
            with_scratch(window + points + products, |scratch| {
                let (window, scratch) = scratch.split_at_mut(window);
                let (points, products) = scratch.split_at_mut(points);
                widest(TileRange {
                    winograd: self,
                    source,
                    before,
                    grid,
                    size,
                    start,
                    bounds,
                    tiles,
                    pairs: part * pairs / parts..(part + 1) * pairs / parts,
                    window,
                    points,
                    products,
                    offsets: &offsets,
                    target: &|item| shared.range(item * stride, length),
                });
            });
        });
    }

    /// Floats of a pixel of all input blocks.
    fn in_floats(&self) -> usize {
        self.ins.next_multiple_of(BLOCK)
    }
}

/// Some tiles, counted through all items, of some output channels.
struct TileRange<'a> {
    winograd: &'a Winograd,
    source: &'a Source<'a>,
    before: (isize, isize),
    /// Rows and columns of tiles of an item.
    grid: Size,
    /// Rows and columns of the maps that are written.
    size: Size,
    start: Start<'a>,
    bounds: (f32, f32),
    tiles: Range<usize>,
    pairs: Range<usize>,
    /// Room for what a row of tiles reads, `[block, row, column, 8]`.
    window: &'a mut [f32],
    /// Room for transformed inputs, `[point, tile, channel]`.
    points: &'a mut [f32],
    /// Room for the products of a pair, `[point, tile, 16]`.
    products: &'a mut [f32],
    /// Where each input block of a transformed tile begins.
    offsets: &'a [usize],
    /// Gives the address of an item of the target.
    target: &'a dyn Fn(usize) -> *mut f32,
}

/// Neighbouring tiles of a row of tiles.
struct Run {
    /// Counted from the task's first tile.
    first: usize,
    count: usize,
    item: usize,
    row: usize,
    column: usize,
}

impl Compute for TileRange<'_> {
    #[inline(always)]
    fn run<L: Lanes, const PIXELS: usize>(mut self) {
        for run in self.runs() {
            self.transform_inputs::<L>(&run);
        }
        for pair in self.pairs.clone() {
            self.multiply::<L, PIXELS>(pair);
            for run in self.runs() {
                self.transform_outputs::<L>(&run, pair);
            }
        }
    }
}

impl TileRange<'_> {
    fn runs(&self) -> impl Iterator<Item = Run> + use<> {
        let (tiles, grid) = (self.tiles.clone(), self.grid);
        let mut at = tiles.start;
        std::iter::from_fn(move || {
            let (row, column) = (at / grid.width, at % grid.width);
            let count = (grid.width - column).min(tiles.end - at);
            let (item, row) = (row / grid.height, row % grid.height);
            let run = Run { first: at - tiles.start, count, item, row, column };
            at += count;
            (count > 0).then_some(run)
        })
    }

    /// Transforms two tiles at once: a vector is the same eight channels of both.
    #[inline(always)]
    fn transform_inputs<L: Lanes>(&mut self, run: &Run) {
        let width = OUT * run.count + IN - OUT;
        let region = Region {
            top: (OUT * run.row) as isize - self.before.0,
            left: (OUT * run.column) as isize - self.before.1,
            height: IN,
            width,
        };
        let blocks = self.source.blocks();
        let gathered = &mut self.window[..IN * width * blocks * BLOCK];
        region.gather(self.source, run.item, gathered);
        let gathered: &[[f32; BLOCK]] = gathered.as_chunks().0;
        let (floats, count, zero) = (self.winograd.in_floats(), self.tiles.len(), L::load(&ZERO, &ZERO));
        let points: &mut [[f32; BLOCK]] = self.points.as_chunks_mut().0;
        for (block, rows) in gathered.chunks_exact(IN * width).enumerate() {
            for tile in (0..run.count).step_by(2) {
                // The last of an odd number of tiles is paired with itself.
                let (low, high) = (tile * OUT, (tile + 1).min(run.count - 1) * OUT);
                let mut columns = [[zero; IN]; IN];
                for (x, column) in columns.iter_mut().enumerate() {
                    for (y, value) in column.iter_mut().enumerate() {
                        let row = &rows[y * width..][..width];
                        *value = L::load(&row[low + x], &row[high + x]);
                    }
                    *column = transform_input(*column);
                }
                for y in 0..IN {
                    let mut row = [zero; IN];
                    for (value, column) in row.iter_mut().zip(&columns) {
                        *value = column[y];
                    }
                    let row = transform_input(row);
                    for (x, value) in row.into_iter().enumerate() {
                        let [first, second] = value.halves();
                        let at = (((y * IN + x) * count + run.first + tile) * floats) / BLOCK + block;
                        points[at] = first;
                        if tile + 1 < run.count {
                            points[at + floats / BLOCK] = second;
                        }
                    }
                }
            }
        }
    }

    /// Sums over the input channels at every point.
    #[inline(always)]
    fn multiply<L: Lanes, const PIXELS: usize>(&mut self, pair: usize) {
        let (floats, count) = (self.winograd.in_floats(), self.tiles.len());
        let weights = &self.winograd.weights[pair * POINTS * floats * PAIR..];
        let points = self.points.chunks_exact(count * floats);
        let weights = weights.chunks_exact(floats * PAIR);
        let products: &mut [[f32; PAIR]] = self.products.as_chunks_mut().0;
        for ((points, weights), sums) in points.zip(weights).zip(products.chunks_exact_mut(count)) {
            let mut tile = 0;
            while tile < count {
                let (source, rest) = (&points[tile * floats..], &mut sums[tile..]);
                // The last ones are not worth a full set of sums.
                tile += match count - tile {
                    left if PIXELS == 12 && left > 6 => sum::<L, 12>(source, weights, self.offsets, floats, rest),
                    left if PIXELS >= 6 && left > 3 => sum::<L, 6>(source, weights, self.offsets, floats, rest),
                    left if PIXELS >= 6 && left > 2 => sum::<L, 3>(source, weights, self.offsets, floats, rest),
                    _ => sum::<L, 2>(source, weights, self.offsets, floats, rest),
                };
            }
        }
    }

    #[inline(always)]
    fn transform_outputs<L: Lanes>(&self, run: &Run, pair: usize) {
        let zero = L::load(&ZERO, &ZERO);
        let products: &[[f32; PAIR]] = self.products.as_chunks().0;
        let plane = self.size.area() * BLOCK;
        let out_block = 2 * pair;
        let has_second = (out_block + 1) * BLOCK < self.winograd.outs;
        // SAFETY: the pair's first block lies inside the item, whose length was checked.
        let target = unsafe { (self.target)(run.item).add(out_block * plane) };
        let bias = match self.start {
            Start::Bias(bias) => *bias[out_block * BLOCK..].first_chunk().expect("whole pairs"),
            Start::Zero | Start::Target => [0.0; PAIR],
        };
        let bias = L::weights(&bias);
        for tile in 0..run.count {
            let mut columns = [[zero; OUT]; IN];
            for (x, column) in columns.iter_mut().enumerate() {
                let mut values = [zero; IN];
                for (y, value) in values.iter_mut().enumerate() {
                    *value = L::weights(&products[(y * IN + x) * self.tiles.len() + run.first + tile]);
                }
                *column = transform_output(values);
            }
            let (top, left) = (OUT * run.row, OUT * (run.column + tile));
            for y in 0..OUT.min(self.size.height - top) {
                let mut row = [zero; IN];
                for (value, column) in row.iter_mut().zip(&columns) {
                    *value = column[y];
                }
                let row = transform_output(row);
                for (x, sum) in row.into_iter().enumerate().take(self.size.width - left) {
                    let at = ((top + y) * self.size.width + left + x) * BLOCK;
                    // The second block need not exist, and then its address must not be computed by `add`.
                    let high = target.wrapping_add(plane + at).cast::<[f32; BLOCK]>();
                    // SAFETY: this is a pixel of the map, in blocks and tiles that are this task's alone; the second block is
                    // only used if it exists.
                    unsafe {
                        let low = target.add(at).cast::<[f32; BLOCK]>();
                        let start = match self.start {
                            Start::Target => L::load(&*low, if has_second { &*high } else { &ZERO }),
                            Start::Zero | Start::Bias(_) => bias,
                        };
                        let halves = start.multiply_add(sum, 1.0).clamp(self.bounds.0, self.bounds.1).halves();
                        *low = halves[0];
                        if has_second {
                            *high = halves[1];
                        }
                    }
                }
            }
        }
    }
}

/// Sums up to `TILES` tiles, and answers how many they were.
#[inline(always)]
fn sum<L: Lanes, const TILES: usize>(
    source: &[f32],
    weights: &[f32],
    offsets: &[usize],
    floats: usize,
    sums: &mut [[f32; PAIR]],
) -> usize {
    let count = TILES.min(sums.len());
    assert!(source.len() >= count * floats && weights.len() >= offsets.len() * BLOCK * PAIR);
    assert!(offsets.last().is_none_or(|last| last + BLOCK <= floats));
    let mut totals = [L::load(&ZERO, &ZERO); TILES];
    // The last tile is summed again where there are fewer than `TILES`.
    let mut reads = [0; TILES];
    for (tile, read) in reads.iter_mut().enumerate() {
        *read = tile.min(count - 1) * floats;
    }
    let products = Products { weights, source, offsets, rest: (&[], 0) };
    // SAFETY: the offsets rise, and the last block of the last tile lies inside the source, as asserted.
    unsafe { products.add_to(&mut totals, &reads) };
    for (sum, total) in sums.iter_mut().zip(totals) {
        let [low, high] = total.halves();
        sum[..BLOCK].copy_from_slice(&low);
        sum[BLOCK..].copy_from_slice(&high);
    }
    count
}

/// Rows and columns of tiles of a map.
fn tiles(size: Size) -> Size {
    Size::new(size.height.div_ceil(OUT), size.width.div_ceil(OUT))
}
