//! DatasetExamples for what a channel answers to: the photos, and the places in them, that excite it most.
//!
//! [`scan`] runs a network over the program's own photos or a folder and keeps, for every channel, the [`STRONGEST`]
//! values that it took, at most one for each photo, and the photo with the largest mean. What is kept of a photo is what
//! the network saw of it, as a JPEG of the input's size: some 20 kB, so that thousands of photos fit in memory and a
//! crop never needs a file that may be gone.

mod channel_evidence;
mod crop;
mod crop_sheet;
mod photo_set;
mod scan;
mod seen;

#[cfg(test)]
mod tests;

pub use channel_evidence::{ChannelEvidence, MeanOver, Peak, STRONGEST};
pub use crop::{CropBox, SMALLEST_CROP, crop_box};
pub use crop_sheet::CropSheet;
pub use photo_set::{MOST_PHOTOS, Origin, PhotoSet};
pub use scan::{ScanError, ScanProgress, scan};
pub use seen::SeenPhoto;

use crate::kernels::Size;
use crate::network::{LayerId, ReceptiveField};

/// What a set of photos says about a network's channels.
#[derive(Debug)]
pub struct DatasetExamples {
    /// Where the photos are from.
    pub source: PhotoSet,
    /// Those that could be read, in their order.
    pub photos: Vec<SeenPhoto>,
    pub unreadable: Unreadable,
    /// Whether there were more than [`MOST_PHOTOS`], of which the first were taken.
    pub is_cut: bool,
    /// Of the network's input.
    size: Size,
    /// By layer index; `None` where nobody asked.
    layers: Vec<Option<LayerEvidence>>,
}

/// Files and folders that look like pictures or hold some, and cannot be read.
#[derive(Clone, Debug, Default)]
pub struct Unreadable {
    pub count: usize,
    /// What was wrong with the first.
    pub first: Option<String>,
}

impl Unreadable {
    fn add(&mut self, why: String) {
        self.count += 1;
        self.first.get_or_insert(why);
    }
}

#[derive(Debug, PartialEq)]
struct LayerEvidence {
    field: ReceptiveField,
    channels: Vec<ChannelEvidence>,
}

impl DatasetExamples {
    /// `None` if the layer was not watched, or there is no such channel.
    pub fn channel(&self, layer: LayerId, channel: usize) -> Option<&ChannelEvidence> {
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

    fn layer(&self, layer: LayerId) -> Option<&LayerEvidence> {
        self.layers.get(layer.index())?.as_ref()
    }

    /// Whether both found exactly the same in the same photos: then their networks are the same too.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let names = |evidence: &Self| evidence.photos.iter().map(|photo| photo.name.clone()).collect::<Vec<_>>();
        self.source == other.source
            && self.size == other.size
            && self.layers == other.layers
            && names(self) == names(other)
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let photos: usize = self.photos.iter().map(SeenPhoto::bytes).sum();
        let channels: usize = self.layers.iter().flatten().map(|layer| layer.channels.len()).sum();
        photos + channels * (size_of::<ChannelEvidence>() + STRONGEST * size_of::<Peak>())
    }
}
