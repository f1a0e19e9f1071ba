//! The model as it was opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::import::has_model_ending;
use crate::network::Network;

/// The model as it was opened.
pub struct Opened {
    pub network: Arc<Network>,
    /// Where it was opened from; nothing for what comes with the program, or from one.
    pub path: Option<PathBuf>,
}

impl Opened {
    /// A file of weights or an ONNX model, beside which a description has its place.
    pub fn weights(&self) -> Option<&Path> {
        let path = self.path.as_deref()?;
        let is_description = path.extension()?.eq_ignore_ascii_case("toml");
        (has_model_ending(path) && !is_description).then_some(path)
    }
}
