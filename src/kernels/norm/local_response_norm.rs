//! Local response normalisation: channels that damp their neighbours.

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::Layout;
use crate::kernels::layout::saved::{for_forward, for_gradient};

/// `x / (bias + alpha / size * sum of squares)^beta`, where the sum is over `size` channels around each (Krizhevsky et al., 2012).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalResponseNorm {
    /// How many channels are summed, at least 1. If the number is even, one channel more comes after than before.
    pub size: usize,
    pub alpha: f32,
    pub beta: f32,
    pub bias: f32,
}

impl LocalResponseNorm {
    /// Normalises maps of so many channels and pixels in NCHW. Unless `saved` is empty, it takes for each item the inputs and then
    /// the sums that each was divided by a power of.
    ///
    /// # Panics
    /// If the size is 0, a view does not hold such maps, the batches differ, or `saved` is too short.
    pub fn forward(
        &self,
        (channels, pixels): (usize, usize),
        input: BatchView<'_>,
        mut output: BatchViewMut<'_>,
        saved: &mut [u32],
    ) {
        self.check((channels, pixels), input, output.as_view());
        let length = channels * pixels;
        let saved = for_forward(saved, output.batch(), 2 * length);
        let scale = self.alpha / self.size as f32;
        output.for_each_part(pixels, |item, channel, output| {
            self.divisors(input.item(item), channel, (channels, pixels), scale, output);
        });
        // At this point the output holds the divisors.
        for ((input, output), saved) in input.iter().zip(output.iter_mut()).zip(saved.chunks_exact_mut(2 * length)) {
            let values = input.iter().chain(output.iter());
            saved.iter_mut().zip(values).for_each(|(saved, value)| *saved = value.to_bits());
        }
        output.for_each_part(pixels, |item, channel, output| {
            let input = &input.item(item)[channel * pixels..][..pixels];
            output.iter_mut().zip(input).for_each(|(y, x)| *y = x * y.powf(-self.beta));
        });
    }

    fn check(&self, size: (usize, usize), from: BatchView<'_>, to: BatchView<'_>) {
        assert!(self.size > 0, "a channel damps itself at least");
        from.assert_maps("the source", Layout::Nchw, to.batch(), size);
        to.assert_maps("the target", Layout::Nchw, to.batch(), size);
    }

    fn divisors(
        &self,
        input: &[f32],
        channel: usize,
        (channels, pixels): (usize, usize),
        scale: f32,
        output: &mut [f32],
    ) {
        output.fill(0.0);
        for other in self.neighbours(channel, channels) {
            let values = &input[other * pixels..][..pixels];
            output.iter_mut().zip(values).for_each(|(sum, v)| *sum += v * v);
        }
        output.iter_mut().for_each(|sum| *sum = self.bias + scale * *sum);
    }

    /// The channels whose squares damp this one.
    fn neighbours(&self, channel: usize, channels: usize) -> std::ops::Range<usize> {
        let before = (self.size - 1) / 2;
        channel.saturating_sub(before)..channel.saturating_add(self.size - before).min(channels)
    }

    /// Writes the gradient of the input from that of the output: `d^-beta g - 2 alpha beta / size * x * s` with the divisor `d` and
    /// the sum `s` of `g x d^(-beta - 1)` over the channels that it damps. With `add`, adds it to what is there.
    ///
    /// # Panics
    /// If the size is 0, a view does not hold such maps, the batches differ, or `saved` is too short.
    pub fn input_gradient(
        &self,
        (channels, pixels): (usize, usize),
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        mut target: BatchViewMut<'_>,
    ) {
        self.check((channels, pixels), gradient, target.as_view());
        let length = channels * pixels;
        let saved = for_gradient(saved, target.batch(), 2 * length);
        let factor = 2.0 * self.alpha * self.beta / self.size as f32;
        target.for_each_part(pixels, |item, channel, target| {
            let gradient = gradient.item(item);
            let (inputs, divisors) = saved[2 * item * length..][..2 * length].split_at(length);
            // A channel damps those within the same reach the other way.
            let after = self.size - 1 - (self.size - 1) / 2;
            let damped = channel.saturating_sub(after)..channel.saturating_add(self.size - after).min(channels);
            for (pixel, target) in target.iter_mut().enumerate() {
                let at = |channel: usize| {
                    let at = channel * pixels + pixel;
                    (gradient[at], f32::from_bits(inputs[at]), f32::from_bits(divisors[at]))
                };
                let sum: f32 = damped.clone().map(at).map(|(g, x, d)| g * x * d.powf(-self.beta - 1.0)).sum();
                let (g, x, d) = at(channel);
                let value = g * d.powf(-self.beta) - factor * x * sum;
                *target = if add { *target + value } else { value };
            }
        });
    }
}
