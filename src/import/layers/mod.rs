//! A network as text: its layers by kind, inputs and settings, with the numbers in tensors by name.
//!
//! The same form stands in a hand-written `model.toml` and in the metadata of the files that `layerscope convert` writes.

mod layer_spec;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use layer_spec::LayerSpec;
pub use read::build;
pub use write::{Stored, describe};
