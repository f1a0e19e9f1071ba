//! A model on disk, or built in, becomes a [`Network`](crate::network::Network).

mod bundled;
mod description;
mod error;
mod files;
mod load;
pub mod pytorch;
mod recognised;
pub mod weights;

#[cfg(test)]
mod tests;

pub use bundled::{BundledModel, DEFAULT_MODEL, bundled_models, models_folders};
pub use description::Description;
pub use error::ImportError;
pub use load::{MODEL_ENDINGS, open, open_default};
pub use pytorch::PytorchError;
