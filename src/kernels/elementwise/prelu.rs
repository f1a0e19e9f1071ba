//! The rectifier with a trained slope for each channel.

use super::slopes::map_channels;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};

/// `x`, times the channel's slope below 0 (He et al., 2015).
#[derive(Clone, Debug, PartialEq)]
pub struct Prelu {
    /// By channel.
    pub slopes: Vec<f32>,
}

impl Prelu {
    /// Writes the values and, to `saved` unless that is empty, the derivatives.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, output: BatchViewMut<'_>, saved: &mut [u32]) {
        map_channels((self.slopes.len(), pixels), input, output, saved, |channel, x| {
            let slope = if x < 0.0 { self.slopes[channel] } else { 1.0 };
            (x * slope, slope)
        });
    }
}
