//! All that the window knows. Panes read it; only the files of `update` change it.

use std::ops::Range;
use std::sync::Arc;

use egui::TextureHandle;

use super::close_up::CloseUp;
use super::document::Document;
use super::examples::ExampleStore;
use super::focus::FocusTarget;
use super::growth::Growth;
use super::history::History;
use super::notifications::Notifications;
use super::requests::Requests;
use super::results::{Opened, Results, Thumbnail};
use super::tiles::{LayerTiles, Progress, TileStore};
use crate::activations::{Analysis, ChannelSummary, Ranking, Statistics};
use crate::app::selection::Selection;
use crate::app::textures::Maps;
use crate::featurevis::Tile;
use crate::network::{Layer, LayerId, Network, Preprocessing};
use crate::picture::Photo;
use crate::worker::Failure;

/// Which small windows are open.
#[derive(Default)]
pub struct Windows {
    pub palette: bool,
    pub shortcuts: bool,
    pub about: bool,
}

/// What the person decided, what was computed, and what is under way.
#[derive(Default)]
pub struct AppState {
    pub document: Document,
    pub history: History,
    pub results: Results,
    pub tiles: TileStore,
    pub examples: ExampleStore,
    /// The last is the newest; those before it are about to stop.
    pub growths: Vec<Growth>,
    /// The selected tile, seen large.
    pub close_up: Option<CloseUp>,
    /// How pictures were to be prepared last in vain, and why that cannot be.
    pub refused: Option<(Preprocessing, Failure)>,
    pub requests: Requests,
    pub notifications: Notifications,
    pub windows: Windows,
    /// Where the keyboard is to go in the next frame.
    pub focus: Option<FocusTarget>,
    /// Channels that a grid of tiles showed last.
    pub in_sight: Range<usize>,
    /// The channel that the pointer rested on last.
    pub hovered: Option<Selection>,
}

impl AppState {
    /// The network shown: as it was opened, or with pictures prepared otherwise.
    pub fn network(&self) -> Option<&Arc<Network>> {
        self.results.shown.value().map(|shown| &shown.network)
    }

    /// The network as it was opened.
    pub fn opened(&self) -> Option<&Opened> {
        self.results.opened.value()
    }

    pub fn photo(&self) -> Option<&Arc<Photo>> {
        self.results.photo.value()
    }

    /// The photo as the network analysed last sees it.
    pub fn seen(&self) -> Option<&TextureHandle> {
        self.results.analysis.value()?.seen.as_ref()
    }

    /// The selected channel, in the network shown.
    pub fn selection(&self) -> Option<Selection> {
        let found = self.results.selection.as_ref()?;
        found.selection.filter(|_| self.network().is_some_and(|network| Arc::ptr_eq(&found.network.0, network)))
    }

    /// The selection with its network and layer.
    pub fn selected(&self) -> Option<(&Arc<Network>, Selection, &Layer)> {
        let (network, selection) = (self.network()?, self.selection()?);
        Some((network, selection, network.layer(selection.layer)))
    }

    /// The analysis, if it is of the network shown. Until a new photo is analysed it is of the photo before.
    pub fn analysis(&self) -> Option<&Arc<Analysis>> {
        let (key, analysed) = self.results.analysis.held()?;
        Arc::ptr_eq(&key.network.0, self.network()?).then_some(&analysed.analysis)
    }

    /// The selected layer's maps.
    pub fn maps(&self) -> Option<&Maps> {
        let (key, maps) = self.results.maps.held()?;
        maps.as_ref().filter(|_| self.is_selected(&key.analysis.0, key.layer))
    }

    /// The statistics of the selected channel's map.
    pub fn statistics(&self) -> Option<&Statistics> {
        let selection = self.selection()?;
        self.analysis()?.layer(selection.layer).statistics.get(selection.channel)
    }

    /// What the selected channel's values are like. For the moment until it is worked out it is of the channel selected before.
    pub fn channel_summary(&self) -> Option<&ChannelSummary> {
        let (key, summary) = self.results.summary.held()?;
        summary.as_ref().filter(|_| self.is_selected(&key.analysis.0, key.selection.layer))
    }

    /// The order of the selected layer's channels, if it is a layer of single values.
    pub fn ranking(&self) -> Option<&Ranking> {
        let ((analysis, layer), ranking) = self.results.ranking.held()?;
        ranking.as_ref().filter(|_| self.is_selected(&analysis.0, *layer))
    }

    /// The selected map as a glow over the photo. For the moment until it is painted it is of the channel selected before.
    pub fn heatmap(&self) -> Option<&TextureHandle> {
        let (key, heatmap) = self.results.heatmap.held()?;
        heatmap.as_ref().filter(|_| self.is_selected(&key.channel.analysis.0, key.channel.selection.layer))
    }

    /// Whether this is the selected layer, and the analysis one of the network shown.
    fn is_selected(&self, analysis: &Analysis, layer: LayerId) -> bool {
        let is_shown = self.network().is_some_and(|network| Arc::ptr_eq(&analysis.network, network));
        is_shown && self.selection().is_some_and(|selection| selection.layer == layer)
    }

    /// The selected tile seen large, while it is open.
    pub fn close_up(&self) -> Option<&CloseUp> {
        self.close_up.as_ref().filter(|close_up| Some(close_up.selection) == self.selection())
    }

    /// The program's own photos, small, once they have been made.
    pub fn thumbnails(&self) -> &[Thumbnail] {
        self.results.thumbnails.value().map_or(&[], Vec::as_slice)
    }

    /// The selected layer's tiles.
    pub fn layer_tiles(&self) -> Option<&LayerTiles> {
        self.tiles.layer(self.selection()?.layer)
    }

    /// The selected channel's tile, if its ascent is over.
    pub fn selected_tile(&self) -> Option<&Arc<Tile>> {
        self.layer_tiles()?.tile(self.selection()?.channel)
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
        self.growth().filter(|growth| Some(growth.layer) == self.selection().map(|selection| selection.layer))
    }

    /// Whether the tile is there and the recipe has not changed since.
    pub fn is_complete(&self, layer: LayerId, channel: usize) -> bool {
        let tiles = self.tiles.layer(layer).filter(|tiles| tiles.recipe == self.document.settings.recipe);
        tiles.is_some_and(|tiles| tiles.is_complete(channel))
    }

    /// The class that a channel of the last layers stands for.
    pub fn class_of(&self, layer: &Layer, channel: usize) -> Option<&str> {
        let labels = &self.results.shown.value()?.class_labels;
        if labels.len() != layer.shape.channels() {
            return None;
        }
        labels.get(channel).map(String::as_str)
    }
}
