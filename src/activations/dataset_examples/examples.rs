//! What a set of photos says about a network's channels.

use super::channel_examples::{ChannelExamples, Peak, STRONGEST};
use super::crop::{CropBox, crop_box};
use super::layer_examples::LayerExamples;
use super::photo_set::PhotoSet;
use super::seen_photo::SeenPhoto;
use super::unreadable::Unreadable;
use crate::kernels::Size;
use crate::network::LayerId;

/// What a set of photos says about a network's channels.
#[derive(Debug)]
pub struct DatasetExamples {
    /// Where the photos are from.
    pub source: PhotoSet,
    /// The photos that could be read, in the order of the set. A [`Peak`] names a photo by its index here.
    pub photos: Vec<SeenPhoto>,
    pub unreadable: Unreadable,
    /// Whether the folder holds more than [`MOST_PHOTOS`](super::MOST_PHOTOS), of which only the first were taken.
    pub is_cut: bool,
    /// The size of the network's input, in pixels.
    pub(super) size: Size,
    /// One for each layer of the network, by its index; `None` for a layer that was not watched.
    pub(super) layers: Vec<Option<LayerExamples>>,
}

impl DatasetExamples {
    /// The examples of one channel; `None` if the layer was not watched, or there is no such channel.
    pub fn channel(&self, layer: LayerId, channel: usize) -> Option<&ChannelExamples> {
        self.layer(layer)?.channels.get(channel)
    }

    /// The photo of a peak or a mean.
    pub fn photo(&self, index: usize) -> Option<&SeenPhoto> {
        self.photos.get(index)
    }

    /// The part of the input that shows what excited the channel at a peak; `None` if the layer was not watched.
    pub fn crop_box(&self, layer: LayerId, peak: &Peak) -> Option<CropBox> {
        Some(crop_box(self.layer(layer)?.field, peak.row, peak.column, self.size))
    }

    fn layer(&self, layer: LayerId) -> Option<&LayerExamples> {
        self.layers.get(layer.index())?.as_ref()
    }

    /// Whether both found exactly the same in the same photos, which only the same network does.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let names = |examples: &Self| examples.photos.iter().map(|photo| photo.name.clone()).collect::<Vec<_>>();
        self.source == other.source
            && self.size == other.size
            && self.layers == other.layers
            && names(self) == names(other)
    }

    /// About how much memory the photos and examples take, in bytes.
    pub fn bytes(&self) -> usize {
        let photos: usize = self.photos.iter().map(SeenPhoto::bytes).sum();
        let channels: usize = self.layers.iter().flatten().map(|layer| layer.channels.len()).sum();
        photos + channels * (size_of::<ChannelExamples>() + STRONGEST * size_of::<Peak>())
    }
}
