//! The safetensors format: a JSON header that says where each tensor is, then the numbers.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;

use super::bytes::{Bytes, Section};
use super::dtype::DType;
use super::location::TensorLocation;
use super::tensors::Weights;

/// The format's own bound on the header, in bytes.
const HEADER_LIMIT: u64 = 100_000_000;

#[derive(Deserialize)]
struct Header {
    #[serde(default, rename = "__metadata__")]
    metadata: BTreeMap<String, String>,
    #[serde(flatten)]
    tensors: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [u64; 2],
}

/// The tensors of a safetensors file.
///
/// # Errors
/// When the header is broken or a tensor does not lie inside the file; the text says what is wrong.
pub fn open(bytes: Bytes) -> Result<Weights, String> {
    let mut length = [0; 8];
    let unreadable = |e: std::io::Error| format!("it ends before its header does ({e})");
    bytes.read_at(0, &mut length).map_err(unreadable)?;
    let length = u64::from_le_bytes(length);
    let rest = bytes.size() - 8;
    if length > rest.min(HEADER_LIMIT) {
        return Err(format!("its header is said to have {length} bytes; the file has {rest} after that number"));
    }
    let mut header = Vec::new();
    Section::new(bytes.clone(), 8, 8 + length).read_to_end(&mut header).map_err(unreadable)?;
    let header: Header =
        serde_json::from_slice(&header).map_err(|e| format!("its header is not as it must be: {e}"))?;
    let mut locations = BTreeMap::new();
    for (name, entry) in header.tensors {
        let location =
            entry.location(8 + length, rest - length).map_err(|reason| format!("tensor \"{name}\": {reason}"))?;
        locations.insert(name, location);
    }
    Ok(Weights::new(bytes, locations).with_metadata(header.metadata))
}

impl Entry {
    /// Where the tensor is in a file whose numbers begin at byte `start` and have `length` bytes.
    fn location(self, start: u64, length: u64) -> Result<TensorLocation, String> {
        let dtype = DType::named(&self.dtype).ok_or_else(|| {
            format!("numbers of type {} are not supported; F64 to F16, BF16 and integers are", self.dtype)
        })?;
        let [from, to] = self.data_offsets;
        let size = to.checked_sub(from).ok_or("it ends before it begins")?;
        if to > length {
            return Err(format!("it ends at byte {to} of {length}; the file has been cut"));
        }
        let count = self.shape.iter().try_fold(dtype.size() as u64, |size, d| size.checked_mul(*d as u64));
        if count != Some(size) {
            return Err(format!("its shape {:?} of {} does not make its {size} bytes", self.shape, self.dtype));
        }
        let strides = TensorLocation::dense_strides(&self.shape);
        TensorLocation::new(dtype, self.shape, strides, 0, (start + from, size / dtype.size() as u64))
    }
}

/// The header of a file with these tensors, by name, type of number and shape, in the order in which their numbers follow.
///
/// # Errors
/// Never with names that are text.
pub fn header<'a>(
    metadata: &BTreeMap<String, String>,
    tensors: impl Iterator<Item = (&'a str, DType, &'a [usize])>,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut entries = serde_json::Map::new();
    if !metadata.is_empty() {
        entries.insert("__metadata__".to_owned(), serde_json::json!(metadata));
    }
    let mut at = 0;
    for (name, dtype, shape) in tensors {
        let end = at + shape.iter().product::<usize>() * dtype.size();
        let entry = serde_json::json!({ "dtype": dtype.name(), "shape": shape, "data_offsets": [at, end] });
        entries.insert(name.to_owned(), entry);
        at = end;
    }
    let mut text = serde_json::to_vec(&entries)?;
    // The numbers begin at a multiple of 8.
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(text);
    Ok(bytes)
}
