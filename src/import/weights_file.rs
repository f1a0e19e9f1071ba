//! A file of weights, whatever its format is.

use super::error::ImportError;
use super::files::Files;
use super::format::ModelFormat;
use super::pytorch;
use super::weights::{Weights, safetensors};

/// The tensors of a safetensors file or a PyTorch checkpoint.
///
/// # Errors
/// When the file cannot be read, or is not of the format that its name ends with.
pub(super) fn open_weights(files: &Files, name: &str) -> Result<Weights, ImportError> {
    let (path, bytes) = (files.path(name), files.open(name)?);
    match ModelFormat::of(&path) {
        Some(ModelFormat::Checkpoint) => pytorch::open(bytes).map_err(|reason| ImportError::Pytorch { path, reason }),
        _ => safetensors::open(bytes).map_err(|reason| ImportError::Safetensors { path, reason }),
    }
}
