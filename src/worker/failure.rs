//! Why a job failed.

use std::io;
use std::path::{MAIN_SEPARATOR, PathBuf};
use std::sync::Arc;

use crate::activations::AnalysisError;
use crate::activations::dataset_examples::ScanError;
use crate::featurevis::AscentError;
use crate::import::ImportError;
use crate::network::NetworkError;
use crate::picture::PictureError;

/// Why a job failed, with all that a window needs to say it in its own language and to offer the next step. Displayed, it is one
/// line in English.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// A model does not open.
    #[error("{error}")]
    Model { model: String, error: Arc<ImportError> },
    /// A model that came without a path does not open. It lay in `folder` while it was read, which says nothing to anybody.
    #[error("{}", without_folder(error, folder))]
    DroppedModel { folder: PathBuf, error: Arc<ImportError> },
    /// Class names cannot be read, or a description cannot be written.
    #[error(transparent)]
    Import(Arc<ImportError>),
    /// A picture cannot be read or written.
    #[error(transparent)]
    Picture(Arc<PictureError>),
    /// The network cannot be run on a photo.
    #[error(transparent)]
    Analysis(Arc<AnalysisError>),
    /// Tiles cannot be grown.
    #[error(transparent)]
    Ascent(Arc<AscentError>),
    /// Photos cannot be looked through.
    #[error(transparent)]
    Scan(Arc<ScanError>),
    /// A network cannot be changed as was asked.
    #[error(transparent)]
    Network(NetworkError),
    /// The maps of one picture would take too much memory at this size.
    #[error(
        "its maps would take {:.1} GB at this size; at most {:.1} GB are used", *bytes as f64 / 1e9, *most as f64 / 1e9
    )]
    MapsTooLarge { bytes: u64, most: u64 },
    /// A dropped file cannot be put on disk for as long as it takes to read it.
    #[error("{name}: {error}")]
    Temporary { name: String, error: Arc<io::Error> },
    /// A dropped file has no name that a file can have.
    #[error("{0}: this is no name of a file")]
    FileName(String),
    /// A growth cannot be written as an animation.
    #[error("{0}")]
    Animation(String),
    /// There is no thread for a file dialog.
    #[error("no file dialog: {0}")]
    Dialog(Arc<io::Error>),
    /// The job's code panicked.
    #[error("internal fault; the details are on the terminal that started Layerscope")]
    Panic,
}

impl Failure {
    /// Whether the size that pictures were to have is what is wrong with how they were to be prepared.
    pub fn is_of_size(&self) -> bool {
        !matches!(self, Self::Network(NetworkError::Preprocessing(_)))
    }

    /// The model that failed to open, and the node up to which it opens all the same, if there is one: the next step to offer.
    pub fn opens_until(&self) -> Option<(&str, &str)> {
        match self {
            Self::Model { model, error } => Some((model, error.until()?)),
            _ => None,
        }
    }
}

fn without_folder(error: &ImportError, folder: &std::path::Path) -> String {
    error.to_string().replace(&format!("{}{MAIN_SEPARATOR}", folder.display()), "")
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        Self::Import(Arc::new(error))
    }
}

impl From<PictureError> for Failure {
    fn from(error: PictureError) -> Self {
        Self::Picture(Arc::new(error))
    }
}

impl From<AnalysisError> for Failure {
    fn from(error: AnalysisError) -> Self {
        Self::Analysis(Arc::new(error))
    }
}

impl From<AscentError> for Failure {
    fn from(error: AscentError) -> Self {
        Self::Ascent(Arc::new(error))
    }
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        Self::Scan(Arc::new(error))
    }
}

impl From<NetworkError> for Failure {
    fn from(error: NetworkError) -> Self {
        Self::Network(error)
    }
}
