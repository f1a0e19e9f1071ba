//! What was computed, each under the key of what it was computed from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::TextureHandle;

use super::document::Choice;
use super::shared::Shared;
use super::slot::Slot;
use crate::activations::{Analysis, ChannelSummary, Ranking};
use crate::app::selection::{ChannelName, Selection};
use crate::app::sources::NetworkSource;
use crate::app::textures::Maps;
use crate::import::has_model_ending;
use crate::network::{LayerId, Network, Preprocessing};
use crate::picture::{Colormap, Photo, Scale};
use crate::worker::{ClassNames, JobId, PhotoSource};

/// The model as it was opened.
pub struct Opened {
    pub network: Arc<Network>,
    /// Where it was opened from; `None` for what comes with the program, or from one.
    pub path: Option<PathBuf>,
}

impl Opened {
    /// A file of weights or an ONNX model, beside which a description has its place.
    pub fn weights(&self) -> Option<&Path> {
        let path = self.path.as_deref()?;
        let is_description = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
        (has_model_ending(path) && !is_description).then_some(path)
    }
}

/// The network that is shown: as it was opened, or with pictures prepared or classes called otherwise.
pub struct ShownNetwork {
    pub network: Arc<Network>,
    /// What the classes are called, if the network tells more than one apart.
    pub class_labels: Vec<String>,
}

impl ShownNetwork {
    pub fn new(network: Arc<Network>) -> Self {
        let names = &network.classes;
        let count = if names.names.len() > 1 { names.names.len() } else { 0 };
        let class_labels = (0..count).map(|class| names.label(class)).collect();
        Self { network, class_labels }
    }
}

/// What the network that is shown is made from.
#[derive(Clone, PartialEq)]
pub struct ShownKey {
    pub opened: Shared<Network>,
    /// As it was opened if left out.
    pub preprocessing: Option<Preprocessing>,
    pub class_names: Choice<ClassNames>,
}

/// What the network makes of the photo.
pub struct Analysed {
    pub analysis: Arc<Analysis>,
    /// The photo as the network sees it.
    pub seen: Option<TextureHandle>,
}

/// A network and a photo.
#[derive(Clone, PartialEq)]
pub struct AnalysisKey {
    pub network: Shared<Network>,
    pub photo: Shared<Photo>,
}

/// A layer's maps, and how they are coloured.
#[derive(Clone, PartialEq)]
pub struct MapsKey {
    pub analysis: Shared<Analysis>,
    pub layer: LayerId,
    pub colormap: Colormap,
    pub scale: Scale,
}

/// One channel's map.
#[derive(Clone, PartialEq)]
pub struct ChannelKey {
    pub analysis: Shared<Analysis>,
    pub selection: Selection,
}

/// One channel's map, and how it is coloured.
#[derive(Clone, PartialEq)]
pub struct HeatmapKey {
    pub channel: ChannelKey,
    pub colormap: Colormap,
}

/// One of the program's own photos, small.
pub struct Thumbnail {
    pub name: &'static str,
    pub texture: TextureHandle,
}

/// Where the selection was looked up last.
pub struct FoundSelection {
    pub network: Shared<Network>,
    pub name: Option<ChannelName>,
    pub selection: Option<Selection>,
}

/// Everything that follows from the document.
#[derive(Default)]
pub struct Results {
    pub opened: Slot<Choice<NetworkSource>, Opened>,
    pub shown: Slot<ShownKey, ShownNetwork>,
    pub selection: Option<FoundSelection>,
    pub photo: Slot<Choice<PhotoSource>, Arc<Photo>>,
    pub analysis: Slot<AnalysisKey, Analysed>,
    /// No maps for a layer of single values.
    pub maps: Slot<MapsKey, Option<Maps>>,
    pub summary: Slot<ChannelKey, Option<ChannelSummary>>,
    /// No ranking for a layer of maps.
    pub ranking: Slot<(Shared<Analysis>, LayerId), Option<Ranking>>,
    pub heatmap: Slot<HeatmapKey, Option<TextureHandle>>,
    pub thumbnails: Slot<(), Vec<Thumbnail>>,
}

impl Results {
    /// The jobs under way, in the order in which their results are needed.
    pub fn jobs(&self) -> impl Iterator<Item = JobId> {
        [
            self.opened.job(),
            self.shown.job(),
            self.photo.job(),
            self.analysis.job(),
            self.maps.job(),
            self.summary.job(),
            self.ranking.job(),
            self.heatmap.job(),
            self.thumbnails.job(),
        ]
        .into_iter()
        .flatten()
    }

    /// Whether something that the document names is still being opened.
    pub fn is_opening(&self) -> bool {
        [self.opened.job(), self.shown.job(), self.photo.job()].iter().any(Option::is_some)
    }
}
