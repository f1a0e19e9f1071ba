//! What is made as large as possible.

use crate::network::Shape;

/// The mean of one channel over all its positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelMean {
    pub channel: usize,
}

impl ChannelMean {
    fn range(self, shape: Shape) -> std::ops::Range<usize> {
        self.channel * shape.plane()..(self.channel + 1) * shape.plane()
    }

    /// Of one item's activations, `[channels, height, width]`.
    pub fn value(self, shape: Shape, activations: &[f32]) -> f32 {
        let sum: f64 = activations[self.range(shape)].iter().map(|v| f64::from(*v)).sum();
        (sum / shape.plane() as f64) as f32
    }

    /// Overwrites `gradient`, `[channels, height, width]`.
    pub fn gradient(self, shape: Shape, gradient: &mut [f32]) {
        gradient.fill(0.0);
        gradient[self.range(shape)].fill(1.0 / shape.plane() as f32);
    }
}
