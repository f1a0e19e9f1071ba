//! What the worker has to say.

use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::Sender;
use image::RgbImage;

use super::{FileKind, Run};
use crate::activations::dataset_examples::{CropSheet, DatasetExamples, ScanProgress};
use crate::activations::{Analysis, MapAtlas};
use crate::featurevis::{State, Subject, Tile};
use crate::network::{LayerId, Network};
use crate::picture::Photo;

/// Something that happened in a run.
#[derive(Clone, Debug)]
pub struct Event {
    pub run: Run,
    pub outcome: Outcome,
}

#[derive(Clone, Debug)]
pub enum Outcome {
    /// `path` is where it was opened from; none for a bundled one.
    ModelOpened {
        network: Arc<Network>,
        path: Option<PathBuf>,
    },
    PhotoOpened(Arc<Photo>),
    Analysed(Arc<Analysis>),
    /// `None` for a layer of vectors, which has no maps.
    MapsPainted {
        layer: LayerId,
        atlas: Option<Arc<MapAtlas>>,
    },
    /// Name (as in [`super::PhotoSource::Bundled`]), title and picture.
    Thumbnails(Vec<(&'static str, &'static str, RgbImage)>),
    /// A tile as it is after some of its steps.
    TilePreview {
        channel: usize,
        step: usize,
        value: f32,
        picture: RgbImage,
    },
    TileGrown(Arc<Tile>),
    /// Tiles done of all, and an estimate of the seconds left once there is one.
    GrowthProgress {
        done: usize,
        total: usize,
        seconds_left: Option<f32>,
    },
    /// A growth was stopped: what it had begun, to go on with later.
    Stopped {
        unfinished: Vec<(Subject, State)>,
    },
    /// An estimate of the seconds left comes once there is one.
    ScanProgress {
        progress: ScanProgress,
        seconds_left: Option<f32>,
    },
    Scanned(Arc<DatasetExamples>),
    /// `None` for a channel that no photo excites.
    CropsCut {
        layer: LayerId,
        channel: usize,
        sheet: Option<CropSheet>,
    },
    /// The run has nothing more to say.
    Finished,
    Saved {
        folder: PathBuf,
        files: usize,
    },
    ClassNamesRead {
        path: PathBuf,
        names: Vec<String>,
    },
    /// The description's path.
    Described {
        path: PathBuf,
    },
    CacheEmptied {
        tiles: usize,
        bytes: u64,
    },
    Chosen {
        kind: FileKind,
        path: Option<PathBuf>,
    },
    Cancelled,
    /// A model that does not open, but does up to a layer.
    OpensInPart {
        error: String,
        model: String,
        until: String,
    },
    /// One line for the person.
    Failed(String),
}

/// Where the threads put their events.
#[derive(Clone)]
pub(super) struct Outbox {
    sender: Sender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Outbox {
    pub fn new(sender: Sender<Event>, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { sender, wake }
    }

    pub fn send(&self, run: Run, outcome: Outcome) {
        // Nobody listens any more once the worker is being dropped: then there is nothing left to say.
        if self.sender.send(Event { run, outcome }).is_ok() {
            (self.wake)();
        }
    }
}
