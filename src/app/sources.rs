//! Where networks come from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::network::Network;

/// Where a network comes from. What exists in memory alone cannot be written down: serialising it is an error.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum NetworkSource {
    /// A bundled model's name or a path; an ONNX model may be opened up to a node.
    Named { model: String, until: Option<String> },
    /// A dropped file that has no path.
    #[serde(skip)]
    Bytes { name: String, bytes: Arc<[u8]> },
    /// A network that whoever opened the window has made.
    #[serde(skip)]
    Given(Arc<Network>),
}

impl PartialEq for NetworkSource {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named { model: a, until: b }, Self::Named { model: c, until: d }) => a == c && b == d,
            (Self::Bytes { bytes: a, .. }, Self::Bytes { bytes: b, .. }) => Arc::ptr_eq(a, b),
            (Self::Given(a), Self::Given(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}
