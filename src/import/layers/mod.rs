//! A network as text: its layers by kind, inputs and settings, with the numbers in tensors by name.
//!
//! The same form stands in a hand-written `model.toml` and in the metadata of the files that `layerscope convert` writes.

mod read;
mod settings;
mod write;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use read::build;
pub use write::{Stored, describe};

/// One layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LayerSpec {
    pub name: String,
    pub kind: String,
    /// Names of layers before it, or "input"; the layer before it if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<String>>,
    /// What the names of its tensors begin with; its own name if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tensors: Option<String>,
    /// What its kind wants to know.
    #[serde(flatten)]
    pub settings: Map<String, Value>,
}

/// What the picture is called among the inputs.
const INPUT: &str = "input";
