//! The strongest that photos did to the channels of one layer.

use rayon::prelude::*;

use super::channel_examples::ChannelExamples;
use crate::network::{Layer, ReceptiveField, Shape};

/// A layer that is watched while photos are looked through.
#[derive(Debug, PartialEq)]
pub(super) struct LayerExamples {
    pub field: ReceptiveField,
    /// One for each channel, by its number.
    pub channels: Vec<ChannelExamples>,
}

impl LayerExamples {
    pub fn new(layer: &Layer) -> Self {
        let channels = vec![ChannelExamples::default(); layer.shape.channels()];
        Self { field: layer.receptive_field, channels }
    }

    /// Takes the layer's values for one more photo, `[channels, height, width]` as `shape` says.
    pub fn add(&mut self, photo: usize, shape: Shape, values: &[f32]) {
        let maps = values.par_chunks_exact(shape.plane().max(1));
        let channels = self.channels.par_iter_mut().zip(maps).with_min_len(8);
        channels.for_each(|(channel, map)| channel.add(photo, map, shape.size().width));
    }
}
