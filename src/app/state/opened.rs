//! The model as it was opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::import::MODEL_ENDINGS;
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
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let is_description = ending == "toml";
        (MODEL_ENDINGS.contains(&ending.as_str()) && !is_description).then_some(path)
    }
}
