//! PyTorch checkpoints: what `torch.save` writes.
//!
//! A checkpoint is Python's pickle format, in which a file can ask for any function to be called. Here a pickle is data: the
//! few names that tensors need are known, each becomes a value, and nothing is ever called. Every other name is refused.

mod archive;
mod calls;
mod error;
mod globals;
mod legacy;
mod locations;
mod open;
mod pickle;
mod state_dict;
mod value;

#[cfg(test)]
mod tests;

pub use error::PytorchError;
pub use open::open;
