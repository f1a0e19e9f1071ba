//! Where the tensors of a checkpoint are in its file.

use std::collections::BTreeMap;

use super::error::PytorchError;
use super::value::{Storage, Tensor};
use crate::import::weights::TensorLocation;

/// Where the tensors of a state dict are in the file. `storage` says where a storage is: its first byte, and how many bytes it
/// has.
///
/// # Errors
/// When a storage is missing, or a tensor or storage does not lie inside what holds it.
pub fn locations(
    tensors: BTreeMap<String, Tensor>,
    storage: impl Fn(&Storage) -> Option<(u64, u64)>,
) -> Result<BTreeMap<String, TensorLocation>, PytorchError> {
    let location = |(name, tensor): (String, Tensor)| {
        let broken = |reason: String| PytorchError::Tensor { name: name.clone(), reason };
        let Storage { dtype, key, length, first } = &tensor.storage;
        let (start, bytes) =
            storage(&tensor.storage).ok_or_else(|| broken(format!("its storage \"{key}\" is not in the file")))?;
        let size = dtype.size() as u64;
        if length.checked_mul(size).is_none_or(|needed| needed > bytes) {
            return Err(broken(format!(
                "storage \"{key}\" has {bytes} bytes; {length} numbers of {size} are announced"
            )));
        }
        let first = first.checked_add(tensor.first).ok_or_else(|| broken("it lies beyond any file".to_owned()))?;
        let location = TensorLocation::new(*dtype, tensor.shape, tensor.strides, first, (start, *length));
        Ok((name.clone(), location.map_err(broken)?))
    };
    tensors.into_iter().map(location).collect()
}
