//! Why photos cannot be looked through.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::activations::AnalysisError;
use crate::picture::{PictureError, format_names};

/// Why a scan found nothing. Cheap to clone, so that it can be sent and shown in several places.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ScanError {
    #[error("cannot look through {}: {cause}; give a folder of pictures", path.display())]
    Folder { path: PathBuf, cause: Arc<io::Error> },
    #[error("no pictures below {} ({}); give a folder that has some", path.display(), format_names())]
    Empty { path: PathBuf },
    #[error("none of the {count} pictures below {} can be read; the first: {first}", path.display())]
    NoneReadable { path: PathBuf, count: usize, first: Arc<PictureError> },
    #[error("cannot keep {name} as JPEG: {detail}")]
    Keep { name: String, detail: String },
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
}
