//! Tiles on disk: a picture each, a sheet, and how they came about.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::ImageFormat;

use super::recipe::Recipe;
use super::record::{Record, tile_file};
use super::tile::{StopReason, Tile};
use crate::network::{LayerId, Network};
use crate::picture::{PictureError, Sheet, save_png, write_whole};

/// The place where tiles are written, and what they show.
pub struct Export<'a> {
    pub folder: &'a Path,
    pub network: &'a Network,
    /// `None`: objectives of other kinds.
    pub layer: Option<LayerId>,
    pub recipe: &'a Recipe,
    /// Whether the sheet says under each tile what it is.
    pub labels: bool,
}

impl Export<'_> {
    /// The folder of the tiles, and the sheet's name: the layer's.
    pub fn name(&self) -> String {
        self.layer.map_or_else(|| "objective".to_owned(), |layer| self.network.layer(layer).file_name())
    }

    fn path(&self, channel: usize, variant: usize) -> PathBuf {
        self.folder.join(self.name()).join(tile_file(channel, variant))
    }

    pub fn record<'a>(&'a self, tiles: &[&'a Tile]) -> Record<'a> {
        let layer = self.layer.map(|layer| self.network.layer(layer).name.as_str());
        Record::new(self.network, layer, &self.name(), self.recipe, tiles)
    }

    /// Writes one tile's picture, `<layer>/<channel>.png`, with its opacity if it has some. Answers where.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save_tile(&self, tile: &Tile) -> Result<PathBuf, PictureError> {
        let path = self.path(tile.channel, tile.variant);
        match tile.with_alpha() {
            None => save_png(&path, &tile.picture)?,
            Some(picture) => {
                let mut bytes = Cursor::new(Vec::new());
                let failed = |e: image::ImageError| PictureError::Encode { path: path.clone(), detail: e.to_string() };
                picture.write_to(&mut bytes, ImageFormat::Png).map_err(failed)?;
                write_whole(&path, bytes.get_ref())?;
            }
        }
        Ok(path)
    }

    /// Writes a picture for each tile, their sheet `<layer>.png` and `filters.json`. Answers how many files.
    ///
    /// # Errors
    /// If a file cannot be written, or the sheet would be too large.
    pub fn save(&self, tiles: &[&Tile]) -> Result<usize, PictureError> {
        for tile in tiles {
            self.save_tile(tile)?;
        }
        Ok(tiles.len() + self.save_overview(tiles)?)
    }

    /// Writes `filters.json`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save_record(&self, tiles: &[&Tile]) -> Result<(), PictureError> {
        let path = self.folder.join("filters.json");
        let json = serde_json::to_vec_pretty(&self.record(tiles))
            .map_err(|e| PictureError::Write { path: path.clone(), cause: e.into() })?;
        write_whole(&path, &json)
    }

    /// Writes the sheet and the record. Answers how many files.
    ///
    /// # Errors
    /// If a file cannot be written, or the sheet would be too large.
    pub fn save_overview(&self, tiles: &[&Tile]) -> Result<usize, PictureError> {
        self.save_record(tiles)?;
        let pictures: Vec<_> = tiles.iter().map(|tile| tile.picture.clone()).collect();
        let sheet = Sheet::for_count(pictures.len());
        let cell = pictures.iter().fold((1, 1), |(w, h), p| (p.width().max(w), p.height().max(h)));
        if !pictures.is_empty() {
            // A sheet that would be too large is an error, not a file less.
            sheet.size(pictures.len(), cell)?;
        }
        let labels: Vec<String> = if self.labels { tiles.iter().map(|tile| label(tile)).collect() } else { Vec::new() };
        match sheet.compose_labelled(&pictures, &labels) {
            Some(sheet) => save_png(&self.folder.join(format!("{}.png", self.name())), &sheet).map(|()| 2),
            None => Ok(1),
        }
    }
}

/// `10  412`: the number and the activation.
fn label(tile: &Tile) -> String {
    let variant = if tile.variant > 0 { format!("-{}", tile.variant) } else { String::new() };
    let value = match tile.stop {
        StopReason::Dead => "dead".to_owned(),
        _ if tile.activation.abs() >= 100.0 => format!("{:.0}", tile.activation),
        _ => format!("{:.3}", tile.activation),
    };
    format!("{}{variant}  {value}", tile.channel)
}
