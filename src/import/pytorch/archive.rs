//! Checkpoints of PyTorch 1.6 and newer: a zip archive with a pickle and a file for each storage, none compressed.

use std::collections::{BTreeMap, HashMap};
use std::io::BufReader;

use zip::{CompressionMethod, ZipArchive};

use super::error::PytorchError;
use super::locations::locations;
use super::{pickle, state_dict};
use crate::import::weights::{Bytes, Section, TensorLocation};

/// Where the tensors of such a file are.
///
/// # Errors
/// When the file is broken, or asks for Python objects that are not on the list.
pub fn open(bytes: &Bytes) -> Result<BTreeMap<String, TensorLocation>, PytorchError> {
    let wrong = |e: zip::result::ZipError| PytorchError::Archive(e.to_string());
    let mut archive = ZipArchive::new(BufReader::new(Section::new(bytes.clone(), 0, bytes.size()))).map_err(wrong)?;
    let mut files = HashMap::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(wrong)?;
        let name = file.name().map_err(wrong)?.into_owned();
        if name.contains("/code/") {
            return Err(PytorchError::TorchScript);
        }
        // What is compressed could be made to grow without end; PyTorch compresses nothing.
        if file.compression() != CompressionMethod::Stored || file.encrypted() {
            return Err(PytorchError::Archive(format!("\"{name}\" in it is compressed, which torch.save never does")));
        }
        let start = file.data_start().ok_or_else(|| PytorchError::Archive(format!("\"{name}\" has no place in it")))?;
        if start.checked_add(file.size()).is_none_or(|end| end > bytes.size()) {
            return Err(PytorchError::Archive(format!("\"{name}\" in it ends beyond its end")));
        }
        files.insert(name, (start, file.size()));
    }
    let pickle = files.keys().filter(|name| *name == "data.pkl" || name.ends_with("/data.pkl")).min_by_key(|n| n.len());
    let pickle = pickle.ok_or_else(|| PytorchError::Archive("a zip archive without a data.pkl".to_owned()))?;
    let folder = pickle[..pickle.len() - "data.pkl".len()].to_owned();
    if files.contains_key(&format!("{folder}constants.pkl")) {
        return Err(PytorchError::TorchScript);
    }
    if let Some((start, length)) = files.get(&format!("{folder}byteorder")) {
        let mut order = vec![0; (*length).min(16) as usize];
        bytes.read_at(*start, &mut order).map_err(|_| PytorchError::Truncated)?;
        if order != b"little" {
            return Err(PytorchError::Archive("its numbers are big-endian; save it on a usual machine".to_owned()));
        }
    }
    let (start, length) = files[pickle];
    let pickle = pickle::read(BufReader::new(Section::new(bytes.clone(), start, start + length)))?;
    locations(state_dict::find(&pickle)?, |storage| files.get(&format!("{folder}data/{}", storage.key)).copied())
}
