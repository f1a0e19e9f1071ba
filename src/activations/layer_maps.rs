//! One layer's output for one input.

use super::statistics::Statistics;
use crate::network::Shape;

/// One layer's output for one input.
#[derive(Debug)]
pub struct LayerMaps {
    pub shape: Shape,
    /// `[channels, height, width]`
    pub values: Vec<f32>,
    /// One for each channel.
    pub statistics: Vec<Statistics>,
}

impl LayerMaps {
    /// Takes the values of one item, `[channels, height, width]` as `shape` says.
    pub fn new(shape: Shape, values: Vec<f32>) -> Self {
        let statistics = values.chunks(shape.plane().max(1)).map(Statistics::of).collect();
        Self { shape, values, statistics }
    }

    /// One channel's map, row by row; empty if there is no such channel.
    pub fn channel(&self, channel: usize) -> &[f32] {
        self.values.chunks(self.shape.plane().max(1)).nth(channel).unwrap_or_default()
    }
}
