//! Sums over all channels of a pixel, and what is made of them.

use rayon::prelude::*;

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::{BLOCK, Layout};

/// Pixels that a thread takes at a time.
const CHUNK: usize = 256;

/// How many channels and pixels maps have, and how they lie in memory.
#[derive(Clone, Copy, Debug)]
pub struct Across {
    pub channels: usize,
    pub pixels: usize,
    pub layout: Layout,
}

impl Across {
    /// Panics unless all views hold such maps, in batches of one size.
    #[track_caller]
    pub fn check(self, views: &[BatchView<'_>]) {
        let batch = views.first().map_or(0, |view| view.batch());
        views.iter().for_each(|view| view.assert_maps("a view", self.layout, batch, (self.channels, self.pixels)));
    }

    /// The pixel to which a place in an item belongs.
    pub fn pixel_at(self, place: usize) -> usize {
        match self.layout {
            Layout::Nchw8c => place / BLOCK % self.pixels,
            Layout::Nchw => place % self.pixels,
        }
    }

    /// By item and pixel, what `add(item, sum, channel, place in the item)` makes of `start(item, pixel)` over all channels.
    pub fn fold<T: Copy + Send + Sync>(
        self,
        batch: usize,
        start: impl Fn(usize, usize) -> T + Sync,
        add: impl Fn(usize, T, usize, usize) -> T + Sync,
    ) -> Vec<T> {
        match self.layout {
            Layout::Nchw8c => self.fold_lanes::<BLOCK, T>(batch, start, add),
            Layout::Nchw => self.fold_lanes::<1, T>(batch, start, add),
        }
    }

    /// Writes `value(item, pixel, channel, place in the item)` everywhere, 0 to the filling of a last block. `add` adds to
    /// what is there.
    pub fn write(self, output: BatchViewMut<'_>, add: bool, value: impl Fn(usize, usize, usize, usize) -> f32 + Sync) {
        match self.layout {
            Layout::Nchw8c => self.write_lanes::<BLOCK>(output, add, value),
            Layout::Nchw => self.write_lanes::<1>(output, add, value),
        }
    }

    fn fold_lanes<const LANES: usize, T: Copy + Send + Sync>(
        self,
        batch: usize,
        start: impl Fn(usize, usize) -> T + Sync,
        add: impl Fn(usize, T, usize, usize) -> T + Sync,
    ) -> Vec<T> {
        let Self { channels, pixels, .. } = self;
        let work = |part: usize| {
            let (item, first) = (part / pixels.div_ceil(CHUNK), part % pixels.div_ceil(CHUNK) * CHUNK);
            let range = first..(first + CHUNK).min(pixels);
            let mut sums: Vec<T> = range.clone().map(|pixel| start(item, pixel)).collect();
            for block in 0..channels.div_ceil(LANES) {
                for (pixel, sum) in range.clone().zip(&mut sums) {
                    let place = (block * pixels + pixel) * LANES;
                    for lane in 0..(channels - block * LANES).min(LANES) {
                        *sum = add(item, *sum, block * LANES + lane, place + lane);
                    }
                }
            }
            sums
        };
        let parts: Vec<Vec<T>> = (0..batch * pixels.div_ceil(CHUNK)).into_par_iter().map(work).collect();
        parts.concat()
    }

    fn write_lanes<const LANES: usize>(
        self,
        mut output: BatchViewMut<'_>,
        add: bool,
        value: impl Fn(usize, usize, usize, usize) -> f32 + Sync,
    ) {
        let Self { channels, pixels, .. } = self;
        output.for_each_part(pixels * LANES, |item, block, output| {
            for (pixel, values) in output.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
                let place = (block * pixels + pixel) * LANES;
                for (lane, y) in values.iter_mut().enumerate() {
                    let channel = block * LANES + lane;
                    let value = if channel < channels { value(item, pixel, channel, place + lane) } else { 0.0 };
                    *y = if add { *y + value } else { value };
                }
            }
        });
    }
}
