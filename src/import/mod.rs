//! A model on disk, or built in, becomes a [`Network`](crate::network::Network).

mod bundled;
pub mod candle;
mod class_names;
mod describe;
mod described;
mod description;
mod error;
mod files;
mod format;
pub mod layers;
mod load;
pub mod native;
mod onnx;
mod opened;
pub mod pytorch;
mod recognised;
mod stop_signal;
pub mod weights;
mod weights_file;

#[cfg(test)]
mod tests;

pub use bundled::{BundledModel, DEFAULT_MODEL, bundled_models, models_folders};
pub use class_names::{imagenet_class_names, read_class_names};
pub use describe::describe;
pub use description::Description;
pub use error::ImportError;
pub use format::{has_model_ending, model_endings};
pub use load::{open, open_default, open_until, open_while_wanted};
pub use onnx::OnnxError;
pub use pytorch::PytorchError;
pub use stop_signal::StopSignal;
