//! Rounding to a few whole steps, as quantised networks do between their layers.

use super::slopes::map_channels;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};

/// `min(max(round(x / step) + zero, low), high)`: whole numbers, held in floats.
///
/// The gradient is that of the same without the rounding, which has none.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantize {
    /// One for each channel.
    pub steps: Vec<f32>,
    /// One for each channel.
    pub zeros: Vec<f32>,
    pub low: f32,
    pub high: f32,
}

impl Quantize {
    /// Writes the values and, to `saved` unless that is empty, the derivatives, of maps of `pixels` pixels in either layout. A
    /// vector is maps of one pixel.
    ///
    /// # Panics
    /// If a view does not hold such maps, the views differ in their layout or batch, `saved` is too short, there are not as many
    /// zeros as steps, or no value lies between the bounds.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, output: BatchViewMut<'_>, saved: &mut [u32]) {
        assert_eq!(self.steps.len(), self.zeros.len(), "each channel has a step and a zero");
        assert!(self.low <= self.high, "no value lies in {}..={}", self.low, self.high);
        map_channels((self.steps.len(), pixels), input, output, saved, |channel, x| {
            let step = self.steps[channel];
            let value = (x / step).round_ties_even() + self.zeros[channel];
            let slope = if value < self.low || value > self.high { 0.0 } else { 1.0 / step };
            (value.clamp(self.low, self.high), slope)
        });
    }
}
