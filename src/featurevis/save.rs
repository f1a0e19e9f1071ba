//! Tiles on disk: a picture each, a sheet, and how they came about.

use std::path::Path;

use serde::Serialize;

use super::{Recipe, StopReason, Tile};
use crate::network::{LayerId, Network};
use crate::picture::{PictureError, Sheet, save_png, write_whole};

/// The content of `filters.json`: what is needed to grow the same tiles again, and how each went.
#[derive(Serialize)]
pub struct Record<'a> {
    pub model: &'a str,
    pub layer: &'a str,
    pub recipe: &'a Recipe,
    pub threads: usize,
    pub channels: Vec<ChannelRecord<'a>>,
}

/// How one tile went.
#[derive(Serialize)]
pub struct ChannelRecord<'a> {
    pub channel: usize,
    /// Relative to the record.
    pub file: String,
    pub seed: u64,
    pub steps: usize,
    /// The channel's mean activation on the finished picture.
    pub activation: f32,
    /// The objective before each step, on the moved picture that the step saw.
    pub curve: &'a [f32],
    pub seconds: f32,
    pub stopped: StopReason,
}

impl<'a> Record<'a> {
    pub fn new(network: &'a Network, layer: LayerId, recipe: &'a Recipe, tiles: &[&'a Tile]) -> Self {
        let layer = network.layer(layer);
        let folder = layer.file_name();
        let channels = tiles.iter().map(|tile| ChannelRecord {
            channel: tile.channel,
            file: tile_file(&folder, tile.channel),
            seed: tile.seed,
            steps: tile.steps,
            activation: tile.activation,
            curve: &tile.curve,
            seconds: tile.seconds,
            stopped: tile.stop,
        });
        Self {
            model: network.name(),
            layer: &layer.name,
            recipe,
            threads: rayon::current_num_threads(),
            channels: channels.collect(),
        }
    }
}

/// `<layer>/<channel>.png`
fn tile_file(folder: &str, channel: usize) -> String {
    format!("{folder}/{channel}.png")
}

/// Writes `<layer>/<channel>.png` for each tile, their sheet `<layer>.png` and `filters.json`. Answers how many files.
pub fn save_tiles(
    folder: &Path,
    network: &Network,
    layer: LayerId,
    tiles: &[&Tile],
    recipe: &Recipe,
) -> Result<usize, PictureError> {
    for tile in tiles {
        save_tile(folder, network, layer, tile)?;
    }
    Ok(tiles.len() + save_overview(folder, network, layer, tiles, recipe)?)
}

/// Writes one tile's picture.
pub fn save_tile(folder: &Path, network: &Network, layer: LayerId, tile: &Tile) -> Result<(), PictureError> {
    save_png(&folder.join(tile_file(&network.layer(layer).file_name(), tile.channel)), &tile.picture)
}

/// Writes the sheet and the record. Answers how many files.
pub fn save_overview(
    folder: &Path,
    network: &Network,
    layer: LayerId,
    tiles: &[&Tile],
    recipe: &Recipe,
) -> Result<usize, PictureError> {
    let record = Record::new(network, layer, recipe, tiles);
    let path = folder.join("filters.json");
    let json =
        serde_json::to_vec_pretty(&record).map_err(|e| PictureError::Write { path: path.clone(), cause: e.into() })?;
    write_whole(&path, &json)?;
    let pictures: Vec<_> = tiles.iter().map(|tile| tile.picture.clone()).collect();
    let sheet = Sheet::for_count(pictures.len());
    let cell = pictures.iter().fold((1, 1), |(w, h), p| (p.width().max(w), p.height().max(h)));
    if !pictures.is_empty() {
        // A sheet that would be too large is an error, not a file less.
        sheet.size(pictures.len(), cell)?;
    }
    match sheet.compose(&pictures) {
        Some(sheet) => save_png(&folder.join(format!("{}.png", network.layer(layer).file_name())), &sheet).map(|()| 2),
        None => Ok(1),
    }
}
