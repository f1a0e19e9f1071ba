//! A checkpoint of either of PyTorch's formats.

use super::error::PytorchError;
use super::{archive, legacy};
use crate::import::weights::{Bytes, Weights};

/// The tensors of a checkpoint: a state dict, also one inside a dictionary with more in it.
///
/// # Errors
/// When the file is no checkpoint, is broken, or asks for Python objects that are not on the list.
pub fn open(bytes: Bytes) -> Result<Weights, PytorchError> {
    let mut start = [0; 4];
    bytes.read_at(0, &mut start).map_err(|_| PytorchError::Unknown)?;
    let locations = match start {
        [b'P', b'K', 3 | 5, _] => archive::open(&bytes)?,
        [0x80, ..] => legacy::open(&bytes)?,
        _ => return Err(PytorchError::Unknown),
    };
    Ok(Weights::new(bytes, locations))
}
