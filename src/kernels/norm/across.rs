//! What needs all channels of a pixel at once.

use rayon::prelude::*;

use crate::kernels::layout::batch_view::BatchViewMut;
use crate::kernels::layout::memory_layout::BLOCK;

/// Pixels that a thread takes at a time.
const CHUNK: usize = 256;

/// Blocked maps: how many channels and pixels.
#[derive(Clone, Copy, Debug)]
pub struct Across {
    pub channels: usize,
    pub pixels: usize,
}

impl Across {
    /// By item and pixel, what `add(sum, channel, place in the item)` makes of `start` over all channels.
    pub fn fold<T: Copy + Send + Sync>(
        self,
        batch: usize,
        start: impl Fn(usize, usize) -> T + Sync,
        add: impl Fn(usize, T, usize, usize) -> T + Sync,
    ) -> Vec<T> {
        let Self { channels, pixels } = self;
        let work = |part: usize| {
            let (item, first) = (part / pixels.div_ceil(CHUNK), part % pixels.div_ceil(CHUNK) * CHUNK);
            let range = first..(first + CHUNK).min(pixels);
            let mut sums: Vec<T> = range.clone().map(|pixel| start(item, pixel)).collect();
            for block in 0..channels.div_ceil(BLOCK) {
                for (pixel, sum) in range.clone().zip(&mut sums) {
                    let place = (block * pixels + pixel) * BLOCK;
                    for lane in 0..(channels - block * BLOCK).min(BLOCK) {
                        *sum = add(item, *sum, block * BLOCK + lane, place + lane);
                    }
                }
            }
            sums
        };
        let parts: Vec<Vec<T>> = (0..batch * pixels.div_ceil(CHUNK)).into_par_iter().map(work).collect();
        parts.concat()
    }

    /// Writes `value(item, pixel, channel, place in the item)` everywhere, 0 to the filling of a last block.
    pub fn write(
        self,
        mut output: BatchViewMut<'_>,
        add: bool,
        value: impl Fn(usize, usize, usize, usize) -> f32 + Sync,
    ) {
        let Self { channels, pixels } = self;
        output.for_each_part(pixels * BLOCK, |item, block, output| {
            for (pixel, values) in output.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
                let place = (block * pixels + pixel) * BLOCK;
                for (lane, y) in values.iter_mut().enumerate() {
                    let channel = block * BLOCK + lane;
                    let value = if channel < channels { value(item, pixel, channel, place + lane) } else { 0.0 };
                    *y = if add { *y + value } else { value };
                }
            }
        });
    }
}
