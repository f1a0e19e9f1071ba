//! Why what candle holds does not make a network.

use crate::network::NetworkError;
use crate::zoo::{Unrecognised, ZooError};

/// Why candle's layers or tensors do not make a network.
#[derive(Debug, thiserror::Error)]
pub enum CandleError {
    #[error("layer \"{layer}\": {reason}")]
    Tensor { layer: String, reason: candle_core::Error },
    #[error("layer \"{0}\": its weights do not have the shape of its kind")]
    Weights(String),
    #[error(transparent)]
    Unrecognised(#[from] Unrecognised),
    #[error("the tensors do not make a {architecture}: {reason}")]
    Architecture { architecture: &'static str, reason: ZooError },
    #[error(transparent)]
    Network(#[from] NetworkError),
}
