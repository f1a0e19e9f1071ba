//! PyTorch checkpoints: what `torch.save` writes.
//!
//! A checkpoint is Python's pickle format, in which a file can ask for any function to be called. Here a pickle is data: the
//! few names that tensors need are known, each becomes a value, and nothing is ever called. Every other name is refused.

mod archive;
mod error;
mod globals;
mod legacy;
mod pickle;
mod state_dict;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use error::PytorchError;

use super::weights::{Bytes, Place, Weights};
use value::{Storage, Tensor};

/// The tensors of a checkpoint: a state dict, also one inside a dictionary with more in it.
pub fn open(bytes: Bytes) -> Result<Weights, PytorchError> {
    let mut start = [0; 4];
    bytes.read_at(0, &mut start).map_err(|_| PytorchError::Unknown)?;
    let places = match start {
        [b'P', b'K', 3 | 5, _] => archive::open(&bytes)?,
        [0x80, ..] => legacy::open(&bytes)?,
        _ => return Err(PytorchError::Unknown),
    };
    Ok(Weights::new(bytes, places))
}

/// Where the tensors of a state dict are, by where each storage is: its first byte and the bytes from there.
fn places(
    tensors: BTreeMap<String, Tensor>,
    storage: impl Fn(&Storage) -> Option<(u64, u64)>,
) -> Result<BTreeMap<String, Place>, PytorchError> {
    let place = |(name, tensor): (String, Tensor)| {
        let broken = |reason: String| PytorchError::Tensor { name: name.clone(), reason };
        let Storage { number, key, length, first } = &tensor.storage;
        let (start, bytes) =
            storage(&tensor.storage).ok_or_else(|| broken(format!("its storage \"{key}\" is not in the file")))?;
        let size = number.size() as u64;
        if length.checked_mul(size).is_none_or(|needed| needed > bytes) {
            return Err(broken(format!(
                "storage \"{key}\" has {bytes} bytes; {length} numbers of {size} are announced"
            )));
        }
        let first = first.checked_add(tensor.first).ok_or_else(|| broken("it lies beyond any file".to_owned()))?;
        let place = Place::new(*number, tensor.shape, tensor.strides, first, (start, *length));
        Ok((name.clone(), place.map_err(broken)?))
    };
    tensors.into_iter().map(place).collect()
}
