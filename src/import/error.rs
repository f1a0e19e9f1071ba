//! Why a model cannot be opened.

use std::path::PathBuf;

use super::PytorchError;
use super::onnx::OnnxError;
use crate::network::NetworkError;
use crate::zoo::{Unrecognised, ZooError};

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
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
    #[error("{}: not a model this program can read (a folder with a model.toml, a .toml, .safetensors, .onnx, .pth, .pt or .bin file)", path.display())]
    Unknown { path: PathBuf },
    #[error("no model \"{name}\"; bundled are {bundled}, and a path works too{searched}")]
    NoSuchModel { name: String, bundled: String, searched: String },
}

impl ImportError {
    /// The layer up to which the model opens all the same, if there is one: for [`open_until`](super::open_until).
    pub fn until(&self) -> Option<&str> {
        match self {
            Self::Onnx { reason: OnnxError::Unsupported { until, .. }, .. } => until.as_deref(),
            _ => None,
        }
    }
}
