//! The rectifier with a trained slope for each channel.

use super::slopes::map_channels;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};

/// `x`, times the channel's slope below 0 (He et al., 2015).
#[derive(Clone, Debug, PartialEq)]
pub struct Prelu {
    /// One for each channel.
    pub slopes: Vec<f32>,
}

impl Prelu {
    /// Writes the values and, to `saved` unless that is empty, the derivatives, of maps of `pixels` pixels in either layout. A
    /// vector is maps of one pixel.
    ///
    /// # Panics
    /// If a view does not hold such maps, the views differ in their layout or batch, or `saved` is too short.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, output: BatchViewMut<'_>, saved: &mut [u32]) {
        map_channels((self.slopes.len(), pixels), input, output, saved, |channel, x| {
            let slope = if x < 0.0 { self.slopes[channel] } else { 1.0 };
            (x * slope, slope)
        });
    }
}
