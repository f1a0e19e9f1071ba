//! The tiles grown so far, layer by layer.

use std::collections::HashMap;
use std::sync::Arc;

use super::shared::Shared;
use crate::app::textures::{TextureRegion, TileTextures};
use crate::featurevis::{Recipe, StopReason, Tile};
use crate::network::{ColorTransform, LayerId, Network};

/// Tiles and their textures may take this many bytes; beyond it the layers left longest ago are dropped.
const MOST_BYTES: usize = 256 << 20;

/// What there is of one channel's tile.
#[derive(Clone, Debug)]
pub enum Progress {
    /// Under way: steps taken, and the objective now and then since the start.
    Growing {
        step: usize,
        values: Vec<[f32; 2]>,
    },
    Grown(Arc<Tile>),
    /// Left as it was, because its growth failed.
    Abandoned {
        step: usize,
    },
}

/// One layer's tiles, all from one recipe.
pub struct LayerTiles {
    pub recipe: Recipe,
    progress: HashMap<usize, Progress>,
    /// What shows them.
    pub textures: TileTextures,
}

impl LayerTiles {
    fn new(recipe: Recipe, max_side: usize) -> Option<Self> {
        let textures = TileTextures::new([recipe.width, recipe.height], max_side)?;
        Some(Self { recipe, progress: HashMap::new(), textures })
    }

    pub fn progress(&self, channel: usize) -> Option<&Progress> {
        self.progress.get(&channel)
    }

    /// The tile, if its ascent is over.
    pub fn tile(&self, channel: usize) -> Option<&Arc<Tile>> {
        match self.progress(channel)? {
            Progress::Grown(tile) => Some(tile),
            _ => None,
        }
    }

    /// Whether growing it again would give the same.
    pub fn is_complete(&self, channel: usize) -> bool {
        self.tile(channel).is_some_and(|tile| tile.stop != StopReason::Cancelled)
    }

    /// All finished or stopped tiles, by channel.
    pub fn grown(&self) -> Vec<Arc<Tile>> {
        let mut channels: Vec<usize> = self.progress.keys().copied().collect();
        channels.sort_unstable();
        channels.into_iter().filter_map(|channel| self.tile(channel).cloned()).collect()
    }

    /// Whether any tile's ascent is over.
    pub fn has_grown(&self) -> bool {
        self.progress.values().any(|progress| matches!(progress, Progress::Grown(_)))
    }

    pub fn is_empty(&self) -> bool {
        self.progress.is_empty()
    }

    pub fn picture(&self, channel: usize) -> Option<TextureRegion> {
        self.textures.region(channel)
    }

    fn bytes(&self) -> usize {
        self.textures.bytes() + self.progress.len() * self.recipe.size().area() * 3
    }

    /// A tile has taken this many steps.
    pub fn advance(&mut self, channel: usize, step: usize, value: f32) {
        let mut values = match self.progress.get_mut(&channel) {
            Some(Progress::Growing { values, .. }) => std::mem::take(values),
            _ => Vec::new(),
        };
        values.push([step as f32, value]);
        self.progress.insert(channel, Progress::Growing { step, values });
    }

    /// A tile's ascent is over.
    pub fn finish(&mut self, tile: Arc<Tile>) {
        self.progress.insert(tile.channel, Progress::Grown(tile));
    }

    /// Nobody works on them any more.
    fn abandon(&mut self) {
        for progress in self.progress.values_mut() {
            if let Progress::Growing { step, .. } = *progress {
                *progress = Progress::Abandoned { step };
            }
        }
    }
}

/// What tiles depend on beside their layer and recipe: colours may mean something else to a network whose pictures are prepared
/// otherwise.
#[derive(Clone, PartialEq)]
pub struct TilesKey {
    pub opened: Shared<Network>,
    pub colors: ColorTransform,
}

/// The tiles of every layer of the open network.
#[derive(Default)]
pub struct TileStore {
    key: Option<TilesKey>,
    /// The layer looked at last comes last.
    layers: Vec<(LayerId, LayerTiles)>,
}

impl TileStore {
    /// Drops all tiles unless they are of this key. Answers whether they were dropped.
    pub fn keep_only(&mut self, key: &TilesKey) -> bool {
        let is_other = self.key.as_ref() != Some(key);
        if is_other {
            self.layers.clear();
            self.key = Some(key.clone());
        }
        is_other
    }

    pub fn layer(&self, layer: LayerId) -> Option<&LayerTiles> {
        self.layers.iter().find(|(id, _)| *id == layer).map(|(_, tiles)| tiles)
    }

    pub fn layer_mut(&mut self, layer: LayerId) -> Option<&mut LayerTiles> {
        self.layers.iter_mut().find(|(id, _)| *id == layer).map(|(_, tiles)| tiles)
    }

    /// Makes room for a layer's tiles; those from another recipe are dropped. Answers whether there can be any.
    pub fn prepare(&mut self, layer: LayerId, recipe: &Recipe, max_side: usize) -> bool {
        if self.layer(layer).is_some_and(|tiles| tiles.recipe != *recipe) {
            self.layers.retain(|(id, _)| *id != layer);
        }
        if self.layer(layer).is_none() {
            let Some(tiles) = LayerTiles::new(recipe.clone(), max_side) else { return false };
            self.layers.push((layer, tiles));
        }
        self.touch(layer);
        true
    }

    /// Notes that the layer is being looked at.
    pub fn touch(&mut self, layer: LayerId) {
        if let Some(index) = self.layers.iter().position(|(id, _)| *id == layer) {
            let entry = self.layers.remove(index);
            self.layers.push(entry);
        }
    }

    /// Nothing is growing any more in this layer.
    pub fn abandon(&mut self, layer: LayerId) {
        if let Some(tiles) = self.layer_mut(layer) {
            tiles.abandon();
        }
    }

    /// Drops the layers left longest ago, but never the last and `kept`, until the rest fits.
    pub fn shrink(&mut self, kept: Option<LayerId>) {
        while self.layers.len() > 1 && self.layers.iter().map(|(_, tiles)| tiles.bytes()).sum::<usize>() > MOST_BYTES {
            let last = self.layers.len() - 1;
            let oldest = self.layers[..last].iter().position(|(id, _)| Some(*id) != kept);
            match oldest {
                Some(index) => drop(self.layers.remove(index)),
                None => return,
            }
        }
    }
}

#[cfg(test)]
pub mod tests {
    use image::RgbImage;

    use super::*;
    use crate::import;

    /// A tile that nobody had to grow.
    pub fn tile(channel: usize, size: u32, stop: StopReason) -> Arc<Tile> {
        let picture = RgbImage::new(size, size);
        let curve = Vec::new();
        let (variant, objective, alpha, revivals) = (0, String::new(), None, 0);
        let (seed, steps, activation, seconds) = (0, 1, 0.0, 0.0);
        Arc::new(Tile {
            channel,
            variant,
            objective,
            picture,
            alpha,
            seed,
            steps,
            curve,
            activation,
            revivals,
            seconds,
            stop,
        })
    }

    #[test]
    fn a_stopped_tile_is_shown_but_not_complete() {
        let network = import::open_default().unwrap();
        let layer = network.layer_at(3).unwrap();
        let recipe = Recipe::default().sized(32);
        let mut store = TileStore::default();
        assert!(store.prepare(layer, &recipe, 2048));
        let tiles = store.layer_mut(layer).unwrap();
        tiles.finish(tile(5, 32, StopReason::Cancelled));
        tiles.finish(tile(2, 32, StopReason::Finished));
        assert!(tiles.tile(5).is_some() && !tiles.is_complete(5) && tiles.is_complete(2));
        assert_eq!(tiles.grown().iter().map(|t| t.channel).collect::<Vec<_>>(), [2, 5]);
        assert!(store.prepare(layer, &recipe, 2048) && !store.layer(layer).unwrap().is_empty());
    }

    #[test]
    fn another_recipe_starts_anew() {
        let network = import::open_default().unwrap();
        let layer = network.layer_at(3).unwrap();
        let recipe = Recipe::default().sized(32);
        let mut store = TileStore::default();
        store.prepare(layer, &recipe, 2048);
        store.layer_mut(layer).unwrap().finish(tile(5, 32, StopReason::Finished));
        store.prepare(layer, &Recipe { seed: 1, ..recipe }, 2048);
        assert!(store.layer(layer).unwrap().is_empty());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_layer_goes_first() {
        let network = import::open_default().unwrap();
        let recipe = Recipe::default().sized(1024);
        let (ctx, mut store) = (egui::Context::default(), TileStore::default());
        let ids: Vec<_> = (0..3).filter_map(|i| network.layer_at(i)).collect();
        for id in &ids {
            store.prepare(*id, &recipe, 2048);
            for channel in 0..15 {
                let tiles = store.layer_mut(*id).unwrap();
                tiles.textures.put(&ctx, channel, &RgbImage::new(1024, 1024));
                tiles.finish(tile(channel, 1024, StopReason::Finished));
            }
            store.shrink(None);
        }
        assert!(store.layer(ids[0]).is_none() && store.layer(ids[2]).is_some());
    }
}
