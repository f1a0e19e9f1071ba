//! What the window shows, as plain data. Panels read it; `apply` and `events` alone change it.

use std::ops::Range;
use std::sync::Arc;

use egui::TextureHandle;

use crate::activations::Analysis;
use crate::app::state::channel_summary::{ChannelFacts, Ranking};
use crate::app::state::close_up::CloseUp;
use crate::app::state::examples::EvidenceStore;
use crate::app::state::notifications::Notices;
use crate::app::state::selection::Selection;
use crate::app::state::settings::Settings;
use crate::app::state::tiles::{LayerTiles, Progress, TileStore};
use crate::app::textures::heatmap::Heat;
use crate::app::textures::maps::Maps;
use crate::app::update::preparation::Opened;
use crate::featurevis::{Recipe, Tile};
use crate::network::{Layer, LayerId, Network};
use crate::picture::Photo;
use crate::worker::JobHandle;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Activations,
    Filters,
}

impl Tab {
    pub const ALL: [Self; 2] = [Self::Activations, Self::Filters];

    pub fn name(self) -> &'static str {
        match self {
            Self::Activations => "Activations",
            Self::Filters => "Filters",
        }
    }
}

/// One of the program's own photos, small.
pub struct Thumbnail {
    pub name: &'static str,
    pub texture: TextureHandle,
}

/// A growth under way.
pub struct Growth {
    pub job: JobHandle,
    pub layer: LayerId,
    pub recipe: Recipe,
    pub channels: Vec<usize>,
    pub done: usize,
    pub seconds_left: Option<f32>,
    /// Asked to stop, but still in its last step.
    pub is_stopping: bool,
    /// Tells it which channels are in sight.
    pub look_at: crossbeam_channel::Sender<Vec<usize>>,
    /// What it was told last.
    pub looked_at: Range<usize>,
}

/// Something else the worker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    OpenModel,
    OpenPhoto,
    /// A path that may be either.
    OpenFile,
    Analyse,
    PaintMaps,
    Thumbnails,
    ScanPhotos,
    /// Of the selected channel.
    CutCrops,
    /// Of the channel under the pointer.
    CutHoveredCrops,
    Save,
    EmptyCache,
    ReadClassNames,
    Describe,
    Choose,
}

impl Task {
    /// For the status bar; nothing for what is done in a moment or waits for the person.
    pub fn text(self) -> Option<&'static str> {
        match self {
            Self::OpenModel => Some("opening the model"),
            Self::OpenPhoto => Some("opening the photo"),
            Self::OpenFile => Some("opening the file"),
            Self::Analyse => Some("running the network"),
            Self::Save => Some("saving tiles"),
            Self::EmptyCache => Some("emptying the cache"),
            // A scan of a folder has a progress bar of its own.
            Self::ScanPhotos | Self::CutCrops | Self::CutHoveredCrops => None,
            Self::PaintMaps | Self::Thumbnails | Self::ReadClassNames | Self::Describe | Self::Choose => None,
        }
    }
}

/// Which small windows are open.
#[derive(Default)]
pub struct Shown {
    pub palette: bool,
    pub shortcuts: bool,
    pub about: bool,
}

#[derive(Default)]
pub struct View {
    /// As it was opened, or with pictures prepared otherwise.
    pub network: Option<Arc<Network>>,
    pub opened: Option<Opened>,
    pub photo: Option<Arc<Photo>>,
    /// Of this network and this photo, or of those before them until the new one is there.
    pub analysis: Option<Arc<Analysis>>,
    /// The picture as the analysed network sees it.
    pub seen: Option<TextureHandle>,
    pub selection: Option<Selection>,
    pub tab: Tab,
    pub settings: Settings,
    pub maps: Option<Maps>,
    pub facts: Option<ChannelFacts>,
    pub ranking: Option<Ranking>,
    pub heat: Option<Heat>,
    pub tiles: TileStore,
    pub evidence: EvidenceStore,
    /// The last is the newest; those before it are about to stop.
    pub growths: Vec<Growth>,
    /// The selected tile, seen large.
    pub close_up: Option<CloseUp>,
    /// The newest job of each kind but growth.
    pub tasks: Vec<(Task, JobHandle)>,
    /// `None` until they have been made.
    pub thumbnails: Option<Vec<Thumbnail>>,
    pub notices: Notices,
    pub shown: Shown,
    /// Channels that the grid showed last.
    pub in_sight: Range<usize>,
}

impl View {
    /// The selection with its network and layer.
    pub fn selected(&self) -> Option<(&Arc<Network>, Selection, &Layer)> {
        let (network, selection) = (self.network.as_ref()?, self.selection?);
        Some((network, selection, network.layer(selection.layer)))
    }

    /// The analysis, if it is of the network shown.
    pub fn current_analysis(&self) -> Option<&Arc<Analysis>> {
        let (network, analysis) = (self.network.as_ref()?, self.analysis.as_ref()?);
        Arc::ptr_eq(&analysis.network, network).then_some(analysis)
    }

    /// The selected layer's tiles.
    pub fn layer_tiles(&self) -> Option<&LayerTiles> {
        self.tiles.layer(self.selection?.layer)
    }

    /// The selected channel's tile, if its ascent is over.
    pub fn selected_tile(&self) -> Option<&Arc<Tile>> {
        self.layer_tiles()?.tile(self.selection?.channel)
    }

    /// The growth under way.
    pub fn growth(&self) -> Option<&Growth> {
        self.growths.last()
    }

    /// How much of a growth is done, 0 to 1, steps of unfinished tiles included.
    pub fn share_grown(&self, growth: &Growth) -> f32 {
        let steps = growth.recipe.steps.max(1) as f32;
        let tiles = self.tiles.layer(growth.layer);
        let under_way = growth.channels.iter().filter_map(|channel| match tiles?.progress(*channel)? {
            Progress::Growing { step, .. } => Some(*step as f32 / steps),
            _ => None,
        });
        (growth.done as f32 + under_way.sum::<f32>()) / growth.channels.len().max(1) as f32
    }

    /// The growth under way, if it is in the selected layer.
    pub fn growth_here(&self) -> Option<&Growth> {
        self.growth().filter(|growth| Some(growth.layer) == self.selection.map(|s| s.layer))
    }

    /// Whether the tile is there and the recipe has not changed since.
    pub fn is_complete(&self, layer: LayerId, channel: usize) -> bool {
        let tiles = self.tiles.layer(layer).filter(|tiles| tiles.recipe == self.settings.recipe);
        tiles.is_some_and(|tiles| tiles.is_complete(channel))
    }

    /// The class that a channel of the last layers stands for.
    pub fn class_of(&self, layer: &Layer, channel: usize) -> Option<String> {
        let names = &self.network.as_ref()?.classes;
        (names.names.len() > 1 && names.names.len() == layer.shape.channels()).then(|| names.label(channel))
    }
}
