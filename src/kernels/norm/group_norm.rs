//! Normalisation by the mean and variance of a picture's own channels, in groups.

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::Layout;
use crate::kernels::layout::saved::for_gradient;

/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`, where mean and variance are taken over all pixels of a group of
/// channels.
///
/// Groups of one channel are instance normalisation; one group of all is layer normalisation.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupNorm {
    pub groups: usize,
    /// One for each channel.
    pub scale: Vec<f32>,
    /// One for each channel.
    pub shift: Vec<f32>,
    pub epsilon: f32,
}

impl GroupNorm {
    /// `None` if the channels do not divide into the groups, or scale and shift differ in length.
    pub fn new(groups: usize, scale: Vec<f32>, shift: Vec<f32>, epsilon: f32) -> Option<Self> {
        let divides = groups > 0 && !scale.is_empty() && scale.len().is_multiple_of(groups);
        (divides && scale.len() == shift.len()).then_some(Self { groups, scale, shift, epsilon })
    }

    /// Normalises maps of `pixels` pixels in NCHW. Unless `saved` is empty, it takes every value's distance from the mean.
    ///
    /// # Panics
    /// If this is not what [`GroupNorm::new`] makes, a view does not hold such maps, the batches differ, or `saved` is too short.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        self.check(pixels, input, output.as_view());
        let length = self.group() * pixels;
        output.for_each_part_with(length, saved, |item, group, output, saved| {
            let input = &input.item(item)[group * length..][..length];
            let mean = input.iter().map(|v| f64::from(*v)).sum::<f64>() / length as f64;
            output.iter_mut().zip(input).for_each(|(y, x)| *y = (f64::from(*x) - mean) as f32);
            saved.iter_mut().zip(output.iter()).for_each(|(saved, distance)| *saved = distance.to_bits());
            let rstd = self.rstd(output.iter().copied(), length);
            for (channel, values) in self.channels(group).zip(output.chunks_exact_mut(pixels)) {
                let (scale, shift) = (self.scale[channel] * rstd, self.shift[channel]);
                values.iter_mut().for_each(|y| *y = *y * scale + shift);
            }
        });
    }

    /// Writes the gradient of the input from that of the output; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If this is not what [`GroupNorm::new`] makes, a view does not hold such maps, the batches differ, or `saved` is too short.
    pub fn input_gradient(
        &self,
        pixels: usize,
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        mut target: BatchViewMut<'_>,
    ) {
        self.check(pixels, gradient, target.as_view());
        let length = self.group() * pixels;
        let whole = length * self.groups;
        let saved = for_gradient(saved, target.batch(), whole);
        target.for_each_part(length, |item, group, target| {
            let gradient = &gradient.item(item)[group * length..][..length];
            let distances = &saved[item * whole + group * length..][..length];
            let distance = |at: usize| f32::from_bits(distances[at]);
            let rstd = self.rstd((0..length).map(distance), length);
            let scaled = |at: usize| gradient[at] * self.scale[group * self.group() + at / pixels];
            let (mut mean, mut along) = (0.0f64, 0.0f64);
            for at in 0..length {
                mean += f64::from(scaled(at));
                along += f64::from(scaled(at)) * f64::from(distance(at));
            }
            let mean = (mean / length as f64) as f32;
            let along = (along / length as f64) as f32 * rstd * rstd;
            for (at, target) in target.iter_mut().enumerate() {
                let value = rstd * (scaled(at) - mean - distance(at) * along);
                *target = if add { *target + value } else { value };
            }
        });
    }

    fn check(&self, pixels: usize, from: BatchView<'_>, to: BatchView<'_>) {
        let channels = self.scale.len();
        assert!(self.groups > 0 && channels.is_multiple_of(self.groups), "the channels do not divide into the groups");
        assert_eq!(channels, self.shift.len(), "each channel has a scale and a shift");
        from.assert_maps("the source", Layout::Nchw, to.batch(), (channels, pixels));
        to.assert_maps("the target", Layout::Nchw, to.batch(), (channels, pixels));
    }

    /// Channels of a group.
    fn group(&self) -> usize {
        self.scale.len() / self.groups
    }

    fn channels(&self, group: usize) -> std::ops::Range<usize> {
        group * self.group()..(group + 1) * self.group()
    }

    /// `1 / sqrt(variance + epsilon)`
    fn rstd(&self, distances: impl Iterator<Item = f32>, count: usize) -> f32 {
        let squares: f64 = distances.map(|d| f64::from(d) * f64::from(d)).sum();
        (1.0 / (squares / count as f64 + f64::from(self.epsilon)).sqrt()) as f32
    }
}
