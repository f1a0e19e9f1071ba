//! What the worker was asked for beside all that follows from the document.

use std::path::PathBuf;
use std::sync::Arc;

use crate::featurevis::{Recipe, Tile};
use crate::network::{LayerId, Network};
use crate::worker::{FileKind, JobHandle, JobId};

/// A job that was asked for, and what for. Dropping it cancels the job.
pub struct Request {
    pub purpose: Purpose,
    pub job: JobHandle,
}

/// What a job was asked for.
#[derive(Clone)]
pub enum Purpose {
    /// Opening a file that is a model or a photo.
    OpenFile(FileSource),
    Save,
    EmptyCache,
    Describe,
    /// A file dialog, which waits for the person.
    Choose(Wish),
}

/// A file that is a model or a photo.
#[derive(Clone, Debug)]
pub enum FileSource {
    Path(PathBuf),
    /// A dropped file that has no path.
    Bytes {
        name: String,
        bytes: Arc<[u8]>,
    },
}

/// What a file dialog is for. It carries all that its answer needs, as the person may select something else meanwhile.
#[derive(Clone)]
pub enum Wish {
    OpenPhoto,
    OpenModel,
    NameClasses,
    ScanFolder,
    SaveTiles(TilesToSave),
    SaveGrowth(GrowthToSave),
}

impl Wish {
    /// What the dialog has to ask for.
    pub fn file_kind(&self) -> FileKind {
        match self {
            Self::OpenPhoto => FileKind::Photo,
            Self::OpenModel => FileKind::Model,
            Self::NameClasses => FileKind::ClassNames,
            Self::ScanFolder => FileKind::PhotosFolder,
            Self::SaveTiles(_) => FileKind::TilesFolder,
            Self::SaveGrowth(_) => FileKind::GrowthFolder,
        }
    }
}

/// Tiles to save, all of one layer and recipe.
#[derive(Clone)]
pub struct TilesToSave {
    pub network: Arc<Network>,
    pub layer: LayerId,
    pub tiles: Vec<Arc<Tile>>,
    pub recipe: Recipe,
}

/// A tile to save with how it grew.
#[derive(Clone)]
pub struct GrowthToSave {
    pub network: Arc<Network>,
    pub layer: LayerId,
    pub channel: usize,
    pub recipe: Recipe,
}

/// The requests under way, oldest first.
#[derive(Default)]
pub struct Requests {
    list: Vec<Request>,
}

impl Requests {
    pub fn add(&mut self, purpose: Purpose, job: JobHandle) {
        self.list.push(Request { purpose, job });
    }

    /// What this job was asked for.
    pub fn purpose(&self, job: JobId) -> Option<&Purpose> {
        self.list.iter().find(|request| request.job.id() == job).map(|request| &request.purpose)
    }

    /// Takes the request out of the list: it is done, or nobody wants it any more.
    pub fn take(&mut self, job: JobId) -> Option<Request> {
        let index = self.list.iter().position(|request| request.job.id() == job)?;
        Some(self.list.remove(index))
    }

    /// Cancels what is being opened: something else was chosen since.
    pub fn drop_opening(&mut self) {
        self.list.retain(|request| !matches!(request.purpose, Purpose::OpenFile(_)));
    }

    pub fn iter(&self) -> impl Iterator<Item = &Request> {
        self.list.iter()
    }

    /// Whether anything is under way that does not wait for the person.
    pub fn is_busy(&self) -> bool {
        self.list.iter().any(|request| !matches!(request.purpose, Purpose::Choose(_)))
    }
}
