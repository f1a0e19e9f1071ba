//! Opening a photo.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::picture::{self, Limits, Photo, PictureError, bundled_photo};
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Opens a photo.
#[derive(Clone, Debug)]
pub struct OpenPhoto {
    pub source: PhotoSource,
}

/// Where a photo comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PhotoSource {
    Path(PathBuf),
    /// The name of one of the program's own photos.
    Bundled(String),
    /// A dropped file that has no path. It cannot be written down: serialising it is an error.
    #[serde(skip)]
    Bytes {
        name: String,
        bytes: Arc<[u8]>,
    },
}

impl PhotoSource {
    /// Reads the photo on this thread.
    ///
    /// # Errors
    /// When there is no such photo, or it cannot be read.
    pub fn open(&self) -> Result<Photo, PictureError> {
        let limits = Limits::default();
        match self {
            Self::Path(path) => picture::open(path, limits),
            Self::Bytes { name, bytes } => picture::decode(name, bytes, limits),
            Self::Bundled(name) => match bundled_photo(name) {
                Some(photo) => photo.open(),
                None => picture::open(name.as_ref(), limits),
            },
        }
    }
}

impl Job for OpenPhoto {
    type Event = Arc<Photo>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Opening);

    fn run(self, context: &JobContext<'_, Arc<Photo>>) -> Result<(), Interruption> {
        context.send(Arc::new(self.source.open()?));
        Ok(())
    }
}
