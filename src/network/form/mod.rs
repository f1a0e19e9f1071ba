//! How an operator stands in a description: a kind, settings and named tensors, read and written.

mod describe;
mod error;
#[cfg(test)]
mod example;
mod kind;
mod reader;
mod settings;
mod written;

pub use describe::Describe;
pub use error::FormError;
#[cfg(test)]
pub use example::{Domain, Example};
pub use kind::Kind;
pub(in crate::network) use reader::checked_epsilon;
pub use reader::{NamedTensors, Reader};
pub use settings::{ConvolutionSettings, PaddingForm, PaddingSetting, Pair, PoolSettings, SizeForm};
pub use written::{Stored, Written};
