//! The tensors of a model file, read from disk one by one as they are asked for.
//!
//! No file is ever whole in memory: a model costs no more than its network keeps.

mod bytes;
mod dtype;
mod location;
mod names;
pub mod safetensors;
mod tensors;

pub use bytes::{Bytes, Section};
pub use dtype::DType;
pub use location::TensorLocation;
pub use tensors::Weights;
