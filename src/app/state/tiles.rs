//! The tiles grown so far, layer by layer, and the textures that show them.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{ColorImage, Context, Rect, TextureHandle, TextureId, TextureOptions};
use image::RgbImage;

use crate::app::textures::slots::{Place, SlotPages};
use crate::featurevis::{Recipe, StopReason, Tile};
use crate::network::LayerId;
use crate::picture::resize;

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

#[derive(Debug)]
struct Slot {
    number: usize,
    progress: Progress,
}

/// One layer's tiles, all from one recipe.
pub struct LayerTiles {
    pub recipe: Recipe,
    slots: HashMap<usize, Slot>,
    pages: SlotPages,
    textures: Vec<TextureHandle>,
}

/// A tile's picture on a texture.
pub type Shown = (TextureId, Rect);

impl LayerTiles {
    fn new(recipe: Recipe, max_side: usize) -> Option<Self> {
        let pages = SlotPages::new(recipe.width.max(recipe.height), max_side)?;
        Some(Self { recipe, slots: HashMap::new(), pages, textures: Vec::new() })
    }

    pub fn progress(&self, channel: usize) -> Option<&Progress> {
        self.slots.get(&channel).map(|slot| &slot.progress)
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
        let mut channels: Vec<usize> = self.slots.keys().copied().collect();
        channels.sort_unstable();
        channels.into_iter().filter_map(|channel| self.tile(channel).cloned()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub fn picture(&self, channel: usize) -> Option<Shown> {
        let number = self.slots.get(&channel)?.number;
        let texture = self.textures.get(self.pages.place(number).page)?;
        Some((texture.id(), self.pages.uv(number)))
    }

    fn bytes(&self) -> usize {
        let side = self.pages.page_side();
        self.textures.len() * side * side * 4 + self.slots.len() * self.recipe.size().area() * 3
    }

    /// A tile as it is after some of its steps.
    pub fn preview(&mut self, ctx: &Context, channel: usize, step: usize, value: f32, picture: &RgbImage) {
        let mut values = match self.slots.get_mut(&channel).map(|slot| &mut slot.progress) {
            Some(Progress::Growing { values, .. }) => std::mem::take(values),
            _ => Vec::new(),
        };
        values.push([step as f32, value]);
        self.put(ctx, channel, Progress::Growing { step, values }, picture);
    }

    pub fn finish(&mut self, ctx: &Context, tile: Arc<Tile>) {
        self.put(ctx, tile.channel, Progress::Grown(Arc::clone(&tile)), &tile.picture);
    }

    /// Nobody works on them any more.
    fn abandon(&mut self) {
        for slot in self.slots.values_mut() {
            if let Progress::Growing { step, .. } = slot.progress {
                slot.progress = Progress::Abandoned { step };
            }
        }
    }

    fn put(&mut self, ctx: &Context, channel: usize, progress: Progress, picture: &RgbImage) {
        let (width, height) = (self.recipe.width, self.recipe.height);
        // What is still at an earlier, smaller size is shown at its last.
        let picture = &resize(picture, width as u32, height as u32);
        let next = self.slots.len();
        let slot = self.slots.entry(channel).or_insert(Slot { number: next, progress: progress.clone() });
        slot.progress = progress;
        let Place { page, x, y } = self.pages.place(slot.number);
        while self.textures.len() <= page {
            let blank = ColorImage::filled([self.pages.page_side(); 2], egui::Color32::TRANSPARENT);
            self.textures.push(ctx.load_texture("tiles", blank, TextureOptions::LINEAR));
        }
        let image = ColorImage::from_rgb([width, height], picture.as_raw());
        if let Some(texture) = self.textures.get_mut(page) {
            texture.set_partial([x, y], image, TextureOptions::LINEAR);
        }
    }
}

/// The tiles of every layer of the open network.
#[derive(Default)]
pub struct TileStore {
    /// The layer looked at last comes last.
    layers: Vec<(LayerId, LayerTiles)>,
}

impl TileStore {
    pub fn clear(&mut self) {
        self.layers.clear();
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
mod tests {
    use super::*;
    use crate::import;

    fn tile(channel: usize, size: u32, stop: StopReason) -> Arc<Tile> {
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
        let (ctx, mut store) = (Context::default(), TileStore::default());
        assert!(store.prepare(layer, &recipe, 2048));
        let tiles = store.layer_mut(layer).unwrap();
        tiles.finish(&ctx, tile(5, 32, StopReason::Cancelled));
        tiles.finish(&ctx, tile(2, 32, StopReason::Finished));
        assert!(tiles.picture(5).is_some() && !tiles.is_complete(5) && tiles.is_complete(2));
        assert_eq!(tiles.grown().iter().map(|t| t.channel).collect::<Vec<_>>(), [2, 5]);
        assert!(store.prepare(layer, &recipe, 2048) && !store.layer(layer).unwrap().is_empty());
    }

    #[test]
    fn another_recipe_starts_anew() {
        let network = import::open_default().unwrap();
        let layer = network.layer_at(3).unwrap();
        let recipe = Recipe::default().sized(32);
        let (ctx, mut store) = (Context::default(), TileStore::default());
        store.prepare(layer, &recipe, 2048);
        store.layer_mut(layer).unwrap().finish(&ctx, tile(5, 32, StopReason::Finished));
        store.prepare(layer, &Recipe { seed: 1, ..recipe }, 2048);
        assert!(store.layer(layer).unwrap().is_empty());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_layer_goes_first() {
        let network = import::open_default().unwrap();
        let recipe = Recipe::default().sized(1024);
        let (ctx, mut store) = (Context::default(), TileStore::default());
        let ids: Vec<_> = (0..3).filter_map(|i| network.layer_at(i)).collect();
        for id in &ids {
            store.prepare(*id, &recipe, 2048);
            for channel in 0..15 {
                store.layer_mut(*id).unwrap().finish(&ctx, tile(channel, 1024, StopReason::Finished));
            }
            store.shrink(None);
        }
        assert!(store.layer(ids[0]).is_none() && store.layer(ids[2]).is_some());
    }
}
