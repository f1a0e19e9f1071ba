//! Finished tiles on disk, so that what was grown once need not be grown again.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use directories::ProjectDirs;
use image::{ImageFormat, ImageReader};
use serde::{Deserialize, Serialize};

use super::key::GrowthKey;
use super::recipe::{Recipe, Start};
use super::subject::Subject;
use super::tile::{StopReason, Tile};
use crate::network::Network;
use crate::picture::{PictureError, write_whole};

const ENDING: &str = "tile";
/// A file that is larger than this is none of ours.
const LARGEST: u64 = 64 << 20;

/// A folder of tiles, each under its [`GrowthKey`].
#[derive(Clone, Debug)]
pub struct TileCache {
    folder: PathBuf,
    /// The bytes that it may hold; beyond them the tiles used longest ago are removed.
    limit: u64,
}

/// The content of a cached tile's file.
#[derive(Serialize, Deserialize)]
struct Stored {
    channel: u64,
    variant: u64,
    objective: String,
    png: Vec<u8>,
    seed: u64,
    steps: u64,
    curve: Vec<f32>,
    activation: f32,
    revivals: u64,
    seconds: f32,
    stop: StopReason,
}

/// The extent of a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CacheSize {
    pub tiles: usize,
    pub bytes: u64,
}

impl TileCache {
    /// 512 MiB, some fifteen thousand tiles.
    pub const USUAL_LIMIT: u64 = 512 << 20;

    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self { folder, limit }
    }

    /// The cache in the user's cache folder, if there is one; `LAYERSCOPE_CACHE` names another folder.
    pub fn of_user() -> Option<Self> {
        let named = std::env::var_os("LAYERSCOPE_CACHE").filter(|name| !name.is_empty()).map(PathBuf::from);
        let usual = || ProjectDirs::from("", "", "layerscope").map(|dirs| dirs.cache_dir().join("tiles"));
        named.or_else(usual).map(|folder| Self::new(folder, Self::USUAL_LIMIT))
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of a tile. There is none where the network's content is not known, or where the picture depends on more than the key
    /// tells: on files that the recipe names, or on the pictures that are grown with it.
    fn path(&self, network: &Network, recipe: &Recipe, subject: &Subject) -> Option<PathBuf> {
        // Files that the recipe names may change.
        if recipe.start != Start::Noise || recipe.magnitude.is_some() || subject.objective.needs_company() {
            return None;
        }
        let key = GrowthKey::new(network, recipe, None)?.of(subject);
        let (shelf, name) = key.split_at(2);
        Some(self.folder.join(shelf).join(format!("{name}.{ENDING}")))
    }

    /// The tile, if it was kept. A file that cannot be read counts as none.
    pub fn find(&self, network: &Network, recipe: &Recipe, subject: &Subject) -> Option<Tile> {
        let path = self.path(network, recipe, subject)?;
        if fs::metadata(&path).ok()?.len() > LARGEST {
            return None;
        }
        let stored: Stored = postcard::from_bytes(&fs::read(&path).ok()?).ok()?;
        let tile = stored.tile()?;
        let fits = tile.channel == subject.number
            && tile.variant == subject.variant
            && tile.picture.dimensions() == (recipe.width as u32, recipe.height as u32);
        // The tile that was used last is removed last.
        let _ = fs::File::options().append(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        fits.then_some(tile)
    }

    /// Keeps a tile, if it is complete.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep(&self, network: &Network, recipe: &Recipe, subject: &Subject, tile: &Tile) -> Result<(), PictureError> {
        let Some(path) = self.path(network, recipe, subject).filter(|_| tile.is_complete()) else { return Ok(()) };
        let failed = |detail: String| PictureError::Encode { path: path.clone(), detail };
        let stored = Stored::new(tile).map_err(failed)?;
        write_whole(&path, &postcard::to_stdvec(&stored).map_err(|e| failed(e.to_string()))?)
    }

    fn files(&self) -> Vec<(PathBuf, SystemTime, u64)> {
        let within = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let shelves: Vec<PathBuf> = within(&self.folder).filter(|path| path.is_dir()).collect();
        let ours =
            shelves.iter().flat_map(|shelf| within(shelf)).filter(|path| path.extension().is_some_and(|e| e == ENDING));
        let described = ours.filter_map(|path| {
            let found = fs::metadata(&path).ok()?;
            Some((path, found.modified().unwrap_or(SystemTime::UNIX_EPOCH), found.len()))
        });
        described.collect()
    }

    pub fn size(&self) -> CacheSize {
        let files = self.files();
        CacheSize { tiles: files.len(), bytes: files.iter().map(|(_, _, bytes)| bytes).sum() }
    }

    /// Removes the tiles used longest ago until the rest is within the limit.
    pub fn shrink(&self) {
        let mut files = self.files();
        let mut bytes: u64 = files.iter().map(|(_, _, bytes)| bytes).sum();
        files.sort_by_key(|(_, used, _)| *used);
        for (path, _, size) in files {
            if bytes <= self.limit {
                return;
            }
            // Somebody else may have removed it: then it is gone all the same.
            let _ = fs::remove_file(path);
            bytes -= size;
        }
    }

    /// Removes all tiles, and nothing else that lies in the folder. Answers what there was.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn empty(&self) -> Result<CacheSize, PictureError> {
        let size = self.size();
        for (path, _, _) in self.files() {
            fs::remove_file(&path).map_err(|cause| PictureError::Write { path, cause })?;
        }
        Ok(size)
    }
}

impl Stored {
    fn new(tile: &Tile) -> Result<Self, String> {
        let mut png = Cursor::new(Vec::new());
        let written = match tile.with_alpha() {
            Some(picture) => picture.write_to(&mut png, ImageFormat::Png),
            None => tile.picture.write_to(&mut png, ImageFormat::Png),
        };
        written.map_err(|e| e.to_string())?;
        Ok(Self {
            channel: tile.channel as u64,
            variant: tile.variant as u64,
            objective: tile.objective.clone(),
            png: png.into_inner(),
            seed: tile.seed,
            steps: tile.steps as u64,
            curve: tile.curve.clone(),
            activation: tile.activation,
            revivals: tile.revivals as u64,
            seconds: tile.seconds,
            stop: tile.stop,
        })
    }

    fn tile(self) -> Option<Tile> {
        let mut reader = ImageReader::with_format(Cursor::new(self.png), ImageFormat::Png);
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(*Recipe::SIZES.end() as u32);
        limits.max_image_height = Some(*Recipe::SIZES.end() as u32);
        reader.limits(limits);
        let picture = reader.decode().ok()?;
        let alpha = picture.color().has_alpha().then(|| {
            let rgba = picture.to_rgba8();
            image::GrayImage::from_fn(rgba.width(), rgba.height(), |x, y| image::Luma([rgba.get_pixel(x, y).0[3]]))
        });
        let rgb = match &picture {
            image::DynamicImage::ImageRgba8(rgba) => image::RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
                let [r, g, b, _] = rgba.get_pixel(x, y).0;
                image::Rgb([r, g, b])
            }),
            other => other.to_rgb8(),
        };
        Some(Tile {
            channel: usize::try_from(self.channel).ok()?,
            variant: usize::try_from(self.variant).ok()?,
            objective: self.objective,
            picture: rgb,
            alpha,
            seed: self.seed,
            steps: usize::try_from(self.steps).ok()?,
            curve: self.curve,
            activation: self.activation,
            revivals: usize::try_from(self.revivals).ok()?,
            seconds: self.seconds,
            stop: self.stop,
        })
    }
}
