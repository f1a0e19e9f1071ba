//! Weights that a model keeps in files beside it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::proto::{StringStringEntryProto, pairs};
use crate::import::files::Files;
use crate::import::weights::Bytes;

/// The files beside a model, opened as they are named.
pub struct ExternalFiles<'a> {
    files: &'a Files,
    open: RefCell<BTreeMap<String, Bytes>>,
}

impl<'a> ExternalFiles<'a> {
    pub(super) fn new(files: &'a Files) -> Self {
        Self { files, open: RefCell::default() }
    }

    /// The file of a tensor, the byte at which it begins, and its length if that is said. A file outside the model's
    /// folder is refused: a model must not read whatever it likes.
    ///
    /// # Errors
    /// When no file is named, it lies outside the folder, cannot be opened, or ends before the tensor does.
    pub fn find(&self, entries: &[StringStringEntryProto]) -> Result<(Bytes, u64, Option<u64>), String> {
        let entries = pairs(entries);
        let name = *entries.get("location").ok_or("it is said to lie in another file, but not in which")?;
        let number = |key: &str| match entries.get(key) {
            Some(text) => text.parse().map(Some).map_err(|_| format!("its {key} is \"{text}\"")),
            None => Ok(None),
        };
        let (offset, length) = (number("offset")?.unwrap_or(0), number("length")?);
        let stays = !name.is_empty()
            && Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if !stays {
            return Err(format!("it is said to lie in \"{name}\"; only files in the model's folder are read"));
        }
        let mut open = self.open.borrow_mut();
        let bytes = match open.get(name) {
            Some(bytes) => bytes.clone(),
            None => {
                let bytes = self.files.open(name).map_err(|e| e.to_string())?;
                open.entry(name.to_owned()).or_insert(bytes).clone()
            }
        };
        let end = length.unwrap_or(0u64).checked_add(offset);
        if end.is_none_or(|end| end > bytes.size()) {
            return Err(format!("it ends beyond the {} bytes of \"{name}\"; the file has been cut", bytes.size()));
        }
        Ok((bytes, offset, length))
    }

    /// The files that were named.
    pub fn names(&self) -> Vec<String> {
        self.open.borrow().keys().cloned().collect()
    }
}
