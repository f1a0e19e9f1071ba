//! Why a model cannot be opened.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::format::listed_endings;
use super::onnx::OnnxError;
use super::pytorch::PytorchError;
use crate::network::NetworkError;
use crate::zoo::{Unrecognised, ZooError};

/// Why a model cannot be opened. Each message is one line that names the file and what is wrong with it.
///
/// It is cheap to clone, so that whoever opens models on another thread can send it where it is shown.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{}: {source}", path.display())]
    Read { path: PathBuf, source: Arc<io::Error> },
    #[error("{} is {size} bytes; the limit for such a file is {limit}", path.display())]
    TooLarge { path: PathBuf, size: u64, limit: u64 },
    #[error("{}: no list of class names: {reason}", path.display())]
    ClassNames { path: PathBuf, reason: String },
    #[error("{}: no description is written beside it: {reason}", path.display())]
    CannotDescribe { path: PathBuf, reason: String },
    #[error("{}: not a model description: {reason}", path.display())]
    Description { path: PathBuf, reason: String },
    #[error("{}: unknown architecture \"{architecture}\"; known are {known}", path.display())]
    Architecture { path: PathBuf, architecture: String, known: String },
    #[error("{}: not a safetensors file: {reason}", path.display())]
    Safetensors { path: PathBuf, reason: String },
    #[error("{}: {reason}", path.display())]
    Pytorch { path: PathBuf, reason: PytorchError },
    #[error("{}: {reason}", path.display())]
    Onnx { path: PathBuf, reason: OnnxError },
    #[error("{}: only ONNX models can be opened up to a node", path.display())]
    Until { path: PathBuf },
    #[error("{}: {reason}. Or describe them in a model.toml beside (docs/model-files.md)", path.display())]
    Unrecognised { path: PathBuf, reason: Unrecognised },
    #[error("{}: {reason}", path.display())]
    SelfDescribed { path: PathBuf, reason: String },
    #[error("{}: {reason}", path.display())]
    Layers { path: PathBuf, reason: String },
    #[error("{}: the weights do not make a {architecture}: {reason}", path.display())]
    Weights { path: PathBuf, architecture: &'static str, reason: ZooError },
    #[error("{}: {reason}", path.display())]
    Network { path: PathBuf, reason: NetworkError },
    #[error("{}: not a model this program can read (a folder with a model.toml, or a {} file)", path.display(), listed_endings())]
    Unknown { path: PathBuf },
    #[error("no model \"{name}\"; bundled are {bundled}, and a path works too{searched}")]
    NoSuchModel { name: String, bundled: String, searched: String },
}

impl ImportError {
    pub(super) fn read(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Read { path: path.into(), source: Arc::new(source) }
    }

    /// The layer up to which the model opens all the same, if there is one: for [`open_until`](super::open_until).
    pub fn until(&self) -> Option<&str> {
        match self {
            Self::Onnx { reason: OnnxError::Unsupported { until, .. }, .. } => until.as_deref(),
            _ => None,
        }
    }
}
