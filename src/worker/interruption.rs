//! Why a job ended before it was done.

use super::failure::Failure;

/// Why a job ended before it was done.
#[derive(Clone, Debug)]
pub enum Interruption {
    /// Somebody asked for it.
    Cancelled,
    /// It cannot be done.
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Interruption {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
