//! Softmax over the channels of maps.

use super::across::Across;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};

/// Softmax over the channels of every pixel: `exp(x - max) / sum`, or the logarithm of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelSoftmax {
    pub is_log: bool,
}

impl ChannelSoftmax {
    /// Writes the softmax of maps.
    ///
    /// # Panics
    /// If a view does not hold such maps, or the batches differ.
    pub fn forward(self, maps: Across, input: BatchView<'_>, output: BatchViewMut<'_>) {
        maps.check(&[input, output.as_view()]);
        let (batch, pixels) = (output.batch(), maps.pixels);
        let x = |item: usize, place: usize| input.item(item)[place];
        let largest = maps.fold(batch, |_, _| f32::NEG_INFINITY, |item, most, _, place| x(item, place).max(most));
        let most = |item: usize, place: usize| largest[item * pixels + maps.pixel_at(place)];
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

    /// Writes the gradient of the input from the output `y` and its gradient `g`: `y (g - sum of g y)`, or for the logarithm
    /// `g - exp(y) * sum of g`. `add` adds to what is there.
    ///
    /// # Panics
    /// If a view does not hold such maps, or the batches differ.
    pub fn input_gradient(
        self,
        maps: Across,
        output: BatchView<'_>,
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        maps.check(&[output, gradient, target.as_view()]);
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
