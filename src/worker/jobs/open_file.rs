//! Opening a file that may be a model or a photo.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::open_model::{OpenModel, OpenedModel};
use super::open_photo::PhotoSource;
use crate::import;
use crate::picture::Photo;
use crate::worker::cancel::CancelToken;
use crate::worker::context::JobContext;
use crate::worker::failure::Failure;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Opens what may be a model or a photo: a folder, a description or weights are a model, all else is a photo.
#[derive(Clone, Debug)]
pub enum OpenFile {
    Path(PathBuf),
    /// A dropped file that has no path.
    Bytes {
        name: String,
        bytes: Arc<[u8]>,
    },
}

/// A model or a photo that was opened.
#[derive(Clone, Debug)]
pub enum OpenedFile {
    Model(OpenedModel),
    Photo(Arc<Photo>),
}

impl Job for OpenFile {
    type Event = OpenedFile;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Opening);

    fn run(self, context: &JobContext<'_, OpenedFile>) -> Result<(), Interruption> {
        context.send(match self {
            Self::Path(path) if is_model(&path) => {
                let model = path.to_string_lossy().into_owned();
                OpenedFile::Model(OpenModel { model, until: None }.open(context.cancel_token())?)
            }
            Self::Path(path) => OpenedFile::Photo(Arc::new(PhotoSource::Path(path).open()?)),
            Self::Bytes { name, bytes } if is_model(Path::new(&name)) => {
                OpenedFile::Model(open_model_bytes(name, &bytes, context.cancel_token())?)
            }
            Self::Bytes { name, bytes } => OpenedFile::Photo(Arc::new(PhotoSource::Bytes { name, bytes }.open()?)),
        });
        Ok(())
    }
}

/// Models are opened from files, so the bytes become one for as long as that takes.
fn open_model_bytes(name: String, bytes: &[u8], cancel: &CancelToken) -> Result<OpenedModel, Interruption> {
    let Some(file_name) = Path::new(&name).file_name() else { return Err(Failure::FileName(name).into()) };
    let wrong = |error: std::io::Error| Failure::Temporary { name: name.clone(), error: Arc::new(error) };
    let folder = tempfile::tempdir().map_err(wrong)?;
    let path = folder.path().join(file_name);
    std::fs::write(&path, bytes).map_err(wrong)?;
    match (OpenModel { model: path.to_string_lossy().into_owned(), until: None }).open(cancel) {
        Ok(opened) => Ok(OpenedModel { path: None, ..opened }),
        Err(Interruption::Failed(Failure::Model { error, .. })) => {
            Err(Failure::DroppedModel { folder: folder.path().to_owned(), error }.into())
        }
        Err(other) => Err(other),
    }
}

/// Whether a file or folder is to be read as a model, by its name alone.
fn is_model(path: &Path) -> bool {
    path.is_dir() || import::has_model_ending(path)
}
