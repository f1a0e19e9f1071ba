//! Why a model cannot be opened.

use std::path::PathBuf;

use crate::network::NetworkError;
use crate::zoo::ZooError;

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} is {size} bytes; the limit for such a file is {limit}", path.display())]
    TooLarge { path: PathBuf, size: u64, limit: u64 },
    #[error("{}: not a model description: {reason}", path.display())]
    Description { path: PathBuf, reason: String },
    #[error("{}: unknown architecture \"{architecture}\"; known are {known}", path.display())]
    Architecture { path: PathBuf, architecture: String, known: String },
    #[error("{}: not a safetensors file: {reason}", path.display())]
    Safetensors { path: PathBuf, reason: String },
    #[error("{}: the weights do not make a {architecture}: {reason}", path.display())]
    Weights { path: PathBuf, architecture: &'static str, reason: ZooError },
    #[error("{}: {reason}", path.display())]
    Network { path: PathBuf, reason: NetworkError },
    #[error("{}: no description beside these weights; write a model.toml that names them, as in models/", path.display())]
    NoDescription { path: PathBuf },
    #[error("{}: not a model this program can read (a folder with a model.toml, a .toml or a .safetensors file)", path.display())]
    Unknown { path: PathBuf },
    #[error("no model \"{name}\"; bundled are {bundled}, and a path works too{searched}")]
    NoSuchModel { name: String, bundled: String, searched: String },
}
