//! Checkpoints of PyTorch before 1.6: five pickles one after the other, then the storages.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufReader, Read, Seek};

use super::error::PytorchError;
use super::locations::locations;
use super::value::{Storage, Value};
use super::{pickle, state_dict};
use crate::import::weights::{Bytes, Section, TensorLocation};

/// The first pickle: the number 0x1950a86a20f9469cfc6c.
const MAGIC: [u8; 15] = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, b'.'];

/// Where the tensors of such a file are.
///
/// # Errors
/// When the file is broken, or asks for Python objects that are not on the list.
pub fn open(bytes: &Bytes) -> Result<BTreeMap<String, TensorLocation>, PytorchError> {
    let mut source = BufReader::new(Section::new(bytes.clone(), 0, bytes.size()));
    let mut magic = [0; MAGIC.len()];
    source.read_exact(&mut magic).map_err(|_| PytorchError::Truncated)?;
    if magic != MAGIC {
        return Err(PytorchError::PlainPickle);
    }
    // The protocol's version, and the sizes of C's types on the machine that wrote it.
    pickle::read(&mut source)?;
    pickle::read(&mut source)?;
    let content = pickle::read(&mut source)?;
    let tensors = state_dict::find(&content)?;
    let keys = pickle::read(&mut source)?;
    let keys = keys
        .heap
        .items(keys.root)
        .and_then(|items| items.iter().map(|id| keys.heap.text(*id).map(str::to_owned)).collect::<Option<Vec<_>>>());
    let keys = keys.ok_or(PytorchError::Pickle { at: 0, reason: "the storages are not listed".to_owned() })?;

    let sizes: HashMap<&str, &Storage> = content.heap.storages().map(|s| (s.key.as_str(), s)).collect();
    let mut at = source.stream_position().map_err(|_| PytorchError::Truncated)?;
    let mut found = HashMap::new();
    for key in keys {
        let Some(storage) = sizes.get(key.as_str()) else {
            return Err(PytorchError::Archive(format!("its storage \"{key}\" belongs to no tensor")));
        };
        let mut length = [0; 8];
        bytes.read_at(at, &mut length).map_err(|_| PytorchError::Truncated)?;
        let start = at + length.len() as u64;
        let size = u64::from_le_bytes(length).checked_mul(storage.dtype.size() as u64);
        let end = size.and_then(|size| start.checked_add(size)).filter(|end| *end <= bytes.size());
        let end = end.ok_or_else(|| PytorchError::Archive(format!("its storage \"{key}\" ends beyond its end")))?;
        found.insert(key, (start, end - start));
        at = end;
    }
    locations(tensors, |storage| found.get(&storage.key).copied())
}

impl super::value::Heap {
    fn storages(&self) -> impl Iterator<Item = &Storage> {
        self.values().filter_map(|value| if let Value::Storage(storage) = value { Some(storage) } else { None })
    }
}
