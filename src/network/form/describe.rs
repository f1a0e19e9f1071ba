//! What every operator can do with descriptions.

#[cfg(test)]
use super::Example;
use super::{FormError, Kind, Reader, Written};

/// An operator that can be read from a description and written into one.
pub trait Describe: Sized {
    /// The kinds that stand for this operator. Every kind that an older version wrote stays in the list.
    const KINDS: &'static [Kind];

    /// Reads the operator of one of its kinds.
    ///
    /// # Errors
    /// When a setting or a tensor is missing or cannot be.
    fn read(reader: &Reader<'_>) -> Result<Self, FormError>;

    /// Writes the operator, so that reading gives it back bit for bit.
    ///
    /// # Errors
    /// When a setting cannot be written as JSON.
    fn write(&self) -> Result<Written<'_>, serde_json::Error>;

    /// At least one example of every kind. The gradients of all examples are tested by finite differences, and all
    /// are written and read again.
    #[cfg(test)]
    fn examples() -> Vec<Example<Self>>;
}
