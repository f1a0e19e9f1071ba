//! What the worker can be asked.

use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::Receiver;
use image::RgbImage;

use crate::activations::Analysis;
use crate::activations::dataset_examples::{DatasetExamples, PhotoSet};
use crate::featurevis::{Recipe, State, Subject, Tile};
use crate::network::{LayerId, Network};
use crate::picture::{Colormap, Photo, Scale};

/// Where a photo comes from.
#[derive(Clone, Debug)]
pub enum PhotoSource {
    Path(PathBuf),
    /// The name of one of the program's own photos.
    Bundled(&'static str),
    /// A dropped file that has no path.
    Bytes {
        name: String,
        bytes: Arc<[u8]>,
    },
}

/// What a file dialog asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Photo,
    Model,
    /// A folder to save tiles in.
    TilesFolder,
    /// A folder to save one tile's growth in.
    GrowthFolder,
    /// A folder of photos to look through.
    PhotosFolder,
    /// A text file with the names of classes.
    ClassNames,
}

/// What is to be grown, and how.
#[derive(Clone, Debug)]
pub struct Growing {
    pub layer: LayerId,
    /// In this order, but for what somebody looks at.
    pub channels: Vec<usize>,
    pub recipe: Recipe,
    /// What an earlier growth with the same recipe left unfinished.
    pub unfinished: Vec<(Subject, State)>,
    /// Grown from instead of noise.
    pub start: Option<Arc<RgbImage>>,
    /// Brings word of the channels that somebody looks at now, which come first.
    pub looked_at: Receiver<Vec<usize>>,
}

#[derive(Clone, Debug)]
pub enum Job {
    /// A bundled name or a path. Answered by `ModelOpened`.
    OpenModel {
        model: String,
        /// The node of an ONNX model at which to stop.
        until: Option<String>,
    },
    /// Answered by `PhotoOpened`.
    OpenPhoto { source: PhotoSource },
    /// A path that may be either: a folder, a description or weights are a model, all else is a photo. Answered by
    /// `ModelOpened` or `PhotoOpened`.
    OpenFile { path: PathBuf },
    /// The same of a dropped file that has no path.
    OpenBytes { name: String, bytes: Arc<[u8]> },
    /// Runs the network on the photo. Answered by `Analysed`.
    Analyse { network: Arc<Network>, photo: Arc<Photo> },
    /// Colours a layer's maps, on pages of at most `max_side` pixels. Answered by `MapsPainted`.
    PaintMaps { analysis: Arc<Analysis>, layer: LayerId, colormap: Colormap, scale: Scale, max_side: usize },
    /// Small versions of the program's own photos. Answered by `Thumbnails`.
    Thumbnails,
    /// Grows tiles. Answered by `GrowthProgress`, `TilePreview` and `TileGrown` as it goes, and `Finished` or `Stopped`.
    Grow { network: Arc<Network>, growing: Growing },
    /// Runs the network over many photos. Answered by `ScanProgress` as it goes, and `Scanned`.
    ScanPhotos { network: Arc<Network>, photos: PhotoSet },
    /// Cuts out what excites a channel most. Answered by `CropsCut`.
    CutCrops { evidence: Arc<DatasetExamples>, layer: LayerId, channel: usize },
    /// Writes `<layer>/<channel>.png`, a sheet `<layer>.png` and `filters.json` below the folder. Answered by `Saved`.
    SaveTiles { network: Arc<Network>, layer: LayerId, tiles: Vec<Arc<Tile>>, recipe: Recipe, folder: PathBuf },
    /// Grows a tile once more and writes its picture, its growth as a GIF, and `filters.json`. Answered by `Saved`.
    SaveGrowth { network: Arc<Network>, layer: LayerId, channel: usize, recipe: Recipe, folder: PathBuf },
    /// Reads a text file with a class name a line. Answered by `ClassNamesRead`.
    ReadClassNames { path: PathBuf },
    /// Writes a description beside a file of weights. Answered by `Described`.
    Describe { network: Arc<Network>, path: PathBuf },
    /// Removes all finished tiles from the cache. Answered by `CacheEmptied`.
    EmptyCache,
    /// Opens a file dialog. Answered by `Chosen`, with nothing if it was closed or there is none to open.
    ChooseFile { kind: FileKind },
}
