//! A model file's tensors by name.

use std::collections::BTreeMap;

use super::bytes::Bytes;
use super::location::TensorLocation;
use super::names::without_common_prefixes;
use crate::zoo::{TensorSource, ZooError, check_shape};

/// A model file's tensors.
pub struct Weights {
    bytes: Bytes,
    locations: BTreeMap<String, TensorLocation>,
    /// What the file says about itself.
    metadata: BTreeMap<String, String>,
}

impl Weights {
    pub fn new(bytes: Bytes, locations: BTreeMap<String, TensorLocation>) -> Self {
        Self { bytes, locations, metadata: BTreeMap::new() }
    }

    /// The same tensors with what the file says about itself.
    #[must_use]
    pub fn with_metadata(self, metadata: BTreeMap<String, String>) -> Self {
        Self { metadata, ..self }
    }

    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// The same tensors by the names that the network itself gives them, without what a trainer wrapped around them.
    #[must_use]
    pub fn unwrapped(self) -> Self {
        Self { locations: without_common_prefixes(self.locations), ..self }
    }
}

impl TensorSource for Weights {
    fn names(&self) -> Vec<String> {
        self.locations.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        self.locations.get(name).map(|location| location.shape.clone())
    }

    fn contains(&self, name: &str) -> bool {
        self.locations.contains_key(name)
    }

    fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError> {
        let location = self.locations.get(name).ok_or_else(|| ZooError::Missing(name.to_owned()))?;
        check_shape(name, Some(&location.shape), shape)?;
        location.read(&self.bytes).map_err(|source| ZooError::read(name, source))
    }
}
