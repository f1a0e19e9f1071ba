//! Layer normalisation: over the channels of a pixel.

use super::across::Across;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::layout::saved::{for_forward, for_gradient};

/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`, where mean and variance are taken over the channels of a pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNorm {
    /// One for each channel.
    pub scale: Vec<f32>,
    /// One for each channel.
    pub shift: Vec<f32>,
    pub epsilon: f32,
}

impl LayerNorm {
    /// Normalises maps of `pixels` pixels in nChw8c. Unless `saved` is empty, it takes every value's distance from the mean.
    ///
    /// # Panics
    /// If a view does not hold such maps, the batches differ, scale and shift differ in length, or `saved` is too short.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        self.check(pixels, input, output.as_view());
        let (maps, batch) = (self.maps(pixels), output.batch());
        let saved = for_forward(saved, batch, output.length());
        let x = |item: usize, place: usize| input.item(item)[place];
        let count = maps.channels as f32;
        let means = maps.fold(batch, |_, _| 0.0f32, |item, sum, _, place| sum + x(item, place) / count);
        maps.write(output.reborrow(), false, |item, pixel, _, place| x(item, place) - means[item * pixels + pixel]);
        let distances = output.as_view();
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

    /// Writes the gradient of the input from that of the output; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If a view does not hold such maps, the batches differ, scale and shift differ in length, or `saved` is too short.
    pub fn input_gradient(
        &self,
        pixels: usize,
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        self.check(pixels, gradient, target.as_view());
        let (maps, batch, length) = (self.maps(pixels), target.batch(), target.length());
        let saved = for_gradient(saved, batch, length);
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

    fn check(&self, pixels: usize, from: BatchView<'_>, to: BatchView<'_>) {
        let channels = self.scale.len();
        assert_eq!(channels, self.shift.len(), "each channel has a scale and a shift");
        from.assert_maps("the source", Layout::Nchw8c, to.batch(), (channels, pixels));
        to.assert_maps("the target", Layout::Nchw8c, to.batch(), (channels, pixels));
    }

    fn maps(&self, pixels: usize) -> Across {
        Across { channels: self.scale.len(), pixels, layout: Layout::Nchw8c }
    }

    /// `1 / sqrt(variance + epsilon)` of every pixel of every item.
    fn rstd(&self, maps: Across, batch: usize, distance: impl Fn(usize, usize) -> f32 + Sync) -> Vec<f32> {
        let count = maps.channels as f32;
        let square = |item, place| distance(item, place) * distance(item, place);
        let mut variances = maps.fold(batch, |_, _| 0.0f32, |item, sum, _, place| sum + square(item, place) / count);
        variances.iter_mut().for_each(|v| *v = 1.0 / (*v + self.epsilon).sqrt());
        variances
    }
}
