//! What needs all channels of a pixel at once: softmax and layer normalisation of blocked maps.

use rayon::prelude::*;

use super::layout::{BLOCK, BatchView, BatchViewMut};

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

/// Softmax over the channels of every pixel: `exp(x - max) / sum`, or the logarithm of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelSoftmax {
    pub is_log: bool,
}

impl ChannelSoftmax {
    pub fn forward(self, maps: Across, input: BatchView<'_>, output: BatchViewMut<'_>) {
        let (batch, pixels) = (output.batch(), maps.pixels);
        let x = |item: usize, place: usize| input.item(item)[place];
        let largest = maps.fold(batch, |_, _| f32::NEG_INFINITY, |item, most, _, place| x(item, place).max(most));
        let most = |item: usize, place: usize| largest[item * pixels + place / BLOCK % pixels];
        let exp = |item, place| f64::from((x(item, place) - most(item, place)).exp());
        let sums = maps.fold(batch, |_, _| 0.0, |item, sum, _, place| sum + exp(item, place));
        maps.write(output, false, |item, pixel, _, place| {
            let sum = sums[item * pixels + pixel];
            if self.is_log {
                (f64::from(x(item, place) - most(item, place)) - sum.ln()) as f32
            } else {
                (exp(item, place) / sum) as f32
            }
        });
    }

    /// From the output: `y (g - sum of g y)`, or for the logarithm `g - exp(y) * sum of g`.
    pub fn input_gradient(
        self,
        maps: Across,
        output: BatchView<'_>,
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        let y = |item: usize, place: usize| output.item(item)[place];
        let g = |item: usize, place: usize| gradient.item(item)[place];
        let weight = |item, place| if self.is_log { 1.0 } else { f64::from(y(item, place)) };
        let sums = maps.fold(
            target.batch(),
            |_, _| 0.0,
            |item, sum, _, place| sum + f64::from(g(item, place)) * weight(item, place),
        );
        maps.write(target, add, |item, pixel, _, place| {
            let (y, g, sum) = (y(item, place), g(item, place), sums[item * maps.pixels + pixel] as f32);
            if self.is_log { g - y.exp() * sum } else { y * (g - sum) }
        });
    }
}

/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`, mean and variance taken over the channels of a pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNorm {
    /// By channel.
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
    pub epsilon: f32,
}

impl LayerNorm {
    /// `saved` takes the distances from the mean, unless it is empty.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        let maps = self.maps(pixels);
        let batch = output.batch();
        let x = |item: usize, place: usize| input.item(item)[place];
        let count = maps.channels as f32;
        let means = maps.fold(batch, |_, _| 0.0f32, |item, sum, _, place| sum + x(item, place) / count);
        maps.write(output.reborrow(), false, |item, pixel, _, place| x(item, place) - means[item * pixels + pixel]);
        let distances = output.as_items();
        for (saved, distances) in saved.chunks_exact_mut(distances.length()).zip(distances.iter()) {
            saved.iter_mut().zip(distances).for_each(|(saved, distance)| *saved = distance.to_bits());
        }
        let rstd = self.rstd(maps, batch, |item, place| distances.item(item)[place]);
        let length = maps.pixels * BLOCK;
        output.for_each_part(length, |item, block, output| {
            let channels = block * BLOCK..((block + 1) * BLOCK).min(maps.channels);
            let (scale, shift) = (&self.scale[channels.clone()], &self.shift[channels]);
            for (pixel, values) in output.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
                let rstd = rstd[item * pixels + pixel];
                for ((y, scale), shift) in values.iter_mut().zip(scale).zip(shift) {
                    *y = *y * rstd * scale + shift;
                }
            }
        });
    }

    /// `add` adds to what is there.
    pub fn input_gradient(
        &self,
        pixels: usize,
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        let maps = self.maps(pixels);
        let (batch, length) = (target.batch(), target.length());
        let distance = |item: usize, place: usize| f32::from_bits(saved[item * length + place]);
        let scaled = |item: usize, channel: usize, place: usize| gradient.item(item)[place] * self.scale[channel];
        let rstd = self.rstd(maps, batch, distance);
        let sums = maps.fold(
            batch,
            |_, _| [0.0f32; 2],
            |item, [mean, along], channel, place| {
                let g = scaled(item, channel, place);
                [mean + g, along + g * distance(item, place)]
            },
        );
        let count = maps.channels as f32;
        maps.write(target, add, |item, pixel, channel, place| {
            let ([mean, along], rstd) = (sums[item * pixels + pixel], rstd[item * pixels + pixel]);
            let along = along / count * rstd * rstd;
            rstd * (scaled(item, channel, place) - mean / count - distance(item, place) * along)
        });
    }

    fn maps(&self, pixels: usize) -> Across {
        Across { channels: self.scale.len(), pixels }
    }

    /// By item and pixel, `1 / sqrt(variance + epsilon)`.
    fn rstd(&self, maps: Across, batch: usize, distance: impl Fn(usize, usize) -> f32 + Sync) -> Vec<f32> {
        let count = maps.channels as f32;
        let square = |item, place| distance(item, place) * distance(item, place);
        let mut variances = maps.fold(batch, |_, _| 0.0f32, |item, sum, _, place| sum + square(item, place) / count);
        variances.iter_mut().for_each(|v| *v = 1.0 / (*v + self.epsilon).sqrt());
        variances
    }
}
