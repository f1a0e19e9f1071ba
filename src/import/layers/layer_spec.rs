//! The text of one layer.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The name of the picture among the inputs.
pub const INPUT: &str = "input";

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
    /// The settings of its kind.
    #[serde(flatten)]
    pub settings: Map<String, Value>,
}
