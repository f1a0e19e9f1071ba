//! What the worker can be asked.

use std::path::PathBuf;
use std::sync::Arc;

use crate::activations::Analysis;
use crate::activations::evidence::{Evidence, PhotoSet};
use crate::featurevis::{Recipe, Tile};
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
    /// A folder of photos to look through.
    PhotosFolder,
}

#[derive(Clone, Debug)]
pub enum Job {
    /// A bundled name or a path. Answered by `ModelOpened`.
    OpenModel { model: String },
    /// Answered by `PhotoOpened`.
    OpenPhoto { source: PhotoSource },
    /// A path that may be either: a folder, a description or weights are a model, all else is a photo. Answered by
    /// `ModelOpened` or `PhotoOpened`.
    OpenFile { path: PathBuf },
    /// Runs the network on the photo. Answered by `Analysed`.
    Analyse { network: Arc<Network>, photo: Arc<Photo> },
    /// Colours a layer's maps, on pages of at most `max_side` pixels. Answered by `MapsPainted`.
    PaintMaps { analysis: Arc<Analysis>, layer: LayerId, colormap: Colormap, scale: Scale, max_side: usize },
    /// Small versions of the program's own photos. Answered by `Thumbnails`.
    Thumbnails,
    /// Grows tiles in this order. Answered by `GrowthProgress`, `TilePreview` and `TileGrown` as it goes, and `Finished`.
    Grow { network: Arc<Network>, layer: LayerId, channels: Vec<usize>, recipe: Recipe },
    /// Runs the network over many photos. Answered by `ScanProgress` as it goes, and `Scanned`.
    ScanPhotos { network: Arc<Network>, photos: PhotoSet },
    /// Cuts out what excites a channel most. Answered by `CropsCut`.
    CutCrops { evidence: Arc<Evidence>, layer: LayerId, channel: usize },
    /// Writes `<layer>/<channel>.png`, a sheet `<layer>.png` and `filters.json` below the folder. Answered by `Saved`.
    SaveTiles { network: Arc<Network>, layer: LayerId, tiles: Vec<Arc<Tile>>, recipe: Recipe, folder: PathBuf },
    /// Opens a file dialog. Answered by `Chosen`, with nothing if it was closed or there is none to open.
    ChooseFile { kind: FileKind },
}
