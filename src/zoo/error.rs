//! Why weights do not make a network.

use std::sync::Arc;

use crate::network::NetworkError;

/// Why weights do not make a network of an architecture.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ZooError {
    #[error("there is no tensor \"{0}\"")]
    Missing(String),
    #[error("tensor \"{name}\" has the shape {found:?}; it must be {wanted:?}")]
    Shape { name: String, wanted: Vec<usize>, found: Vec<usize> },
    #[error("tensor \"{name}\" cannot be read: {source}")]
    Read { name: String, source: Arc<std::io::Error> },
    #[error("an outline is no network")]
    Outline,
    #[error("the weights of \"{0}\" do not match its configuration")]
    Weights(String),
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl ZooError {
    /// The error of a tensor whose numbers cannot be read.
    pub fn read(name: &str, source: std::io::Error) -> Self {
        Self::Read { name: name.to_owned(), source: Arc::new(source) }
    }
}
