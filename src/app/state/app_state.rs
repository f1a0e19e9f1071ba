//! All that the window knows. Panes read it; only the files of `update` change it.

use std::ops::Range;
use std::sync::Arc;

use egui::TextureHandle;

use crate::activations::Analysis;
use crate::app::selection::Selection;
use crate::app::state::channel_summary::{ChannelSummary, Ranking};
use crate::app::state::close_up::CloseUp;
use crate::app::state::examples::ExampleStore;
use crate::app::state::focus::FocusTarget;
use crate::app::state::notifications::Notifications;
use crate::app::state::opened::Opened;
use crate::app::state::settings::Settings;
use crate::app::state::tiles::{LayerTiles, Progress, TileStore};
use crate::app::textures::heatmap::Heatmap;
use crate::app::textures::maps::Maps;
use crate::featurevis::{Recipe, Tile};
use crate::network::{Layer, LayerId, Network};
use crate::picture::Photo;
use crate::worker::JobHandle;

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

/// Which small windows are open.
#[derive(Default)]
pub struct Windows {
    pub palette: bool,
    pub shortcuts: bool,
    pub about: bool,
}

/// What the person decided.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub settings: Settings,
}

/// What the person decided, what was computed, and what is under way.
#[derive(Default)]
pub struct AppState {
    pub document: Document,
    /// As it was opened, or with pictures prepared otherwise.
    pub network: Option<Arc<Network>>,
    pub opened: Option<Opened>,
    pub photo: Option<Arc<Photo>>,
    /// Of this network and this photo, or of those before them until the new one is there.
    pub analysis: Option<Arc<Analysis>>,
    /// The picture as the analysed network sees it.
    pub seen: Option<TextureHandle>,
    pub selection: Option<Selection>,
    pub maps: Option<Maps>,
    pub summary: Option<ChannelSummary>,
    pub ranking: Option<Ranking>,
    pub heatmap: Option<Heatmap>,
    pub tiles: TileStore,
    pub examples: ExampleStore,
    /// The last is the newest; those before it are about to stop.
    pub growths: Vec<Growth>,
    /// The selected tile, seen large.
    pub close_up: Option<CloseUp>,
    /// The newest job of each kind but growth.
    pub tasks: Vec<(Task, JobHandle)>,
    /// `None` until they have been made.
    pub thumbnails: Option<Vec<Thumbnail>>,
    pub notifications: Notifications,
    pub windows: Windows,
    /// Where the keyboard is to go in the next frame.
    pub focus: Option<FocusTarget>,
    /// Channels that the grid showed last.
    pub in_sight: Range<usize>,
}

impl AppState {
    /// The network shown: as it was opened, or with pictures prepared otherwise.
    pub fn network(&self) -> Option<&Arc<Network>> {
        self.network.as_ref()
    }

    /// The network as it was opened.
    pub fn opened(&self) -> Option<&Opened> {
        self.opened.as_ref()
    }

    pub fn photo(&self) -> Option<&Arc<Photo>> {
        self.photo.as_ref()
    }

    /// The photo as the analysed network sees it.
    pub fn seen(&self) -> Option<&TextureHandle> {
        self.seen.as_ref()
    }

    pub fn selection(&self) -> Option<Selection> {
        self.selection
    }

    /// The selected layer's maps.
    pub fn maps(&self) -> Option<&Maps> {
        self.maps.as_ref().filter(|maps| Some(maps.layer) == self.selection.map(|selection| selection.layer))
    }

    /// What the selected channel's values are like.
    pub fn channel_summary(&self) -> Option<&ChannelSummary> {
        self.summary.as_ref().filter(|summary| Some(summary.selection) == self.selection)
    }

    /// The order of the selected layer's channels, if it is a layer of single values.
    pub fn ranking(&self) -> Option<&Ranking> {
        self.ranking.as_ref().filter(|ranking| Some(ranking.layer) == self.selection.map(|selection| selection.layer))
    }

    /// The selected map as a glow over the photo.
    pub fn heatmap(&self) -> Option<&TextureHandle> {
        self.heatmap
            .as_ref()
            .filter(|heatmap| Some(heatmap.selection) == self.selection)
            .map(|heatmap| &heatmap.texture)
    }

    /// The selected tile seen large, while it is open.
    pub fn close_up(&self) -> Option<&CloseUp> {
        self.close_up.as_ref().filter(|close_up| Some(close_up.selection) == self.selection)
    }

    /// The program's own photos, small, once they have been made.
    pub fn thumbnails(&self) -> &[Thumbnail] {
        self.thumbnails.as_deref().unwrap_or_default()
    }

    /// The selection with its network and layer.
    pub fn selected(&self) -> Option<(&Arc<Network>, Selection, &Layer)> {
        let (network, selection) = (self.network.as_ref()?, self.selection?);
        Some((network, selection, network.layer(selection.layer)))
    }

    /// The analysis, if it is of the network shown.
    pub fn analysis(&self) -> Option<&Arc<Analysis>> {
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
        let tiles = self.tiles.layer(layer).filter(|tiles| tiles.recipe == self.document.settings.recipe);
        tiles.is_some_and(|tiles| tiles.is_complete(channel))
    }

    /// The class that a channel of the last layers stands for.
    pub fn class_of(&self, layer: &Layer, channel: usize) -> Option<String> {
        let names = &self.network.as_ref()?.classes;
        (names.names.len() > 1 && names.names.len() == layer.shape.channels()).then(|| names.label(channel))
    }
}
