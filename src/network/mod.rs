//! A trained network as named layers, and the executor that runs it forwards and back to its input.

mod buffer_slots;
mod category;
mod classes;
mod error;
mod executor;
pub mod form;
mod graph;
mod grounds;
mod joins;
mod layer;
mod memory;
mod model_info;
mod operator;
pub mod ops;
mod plan;
mod preprocessing;
mod reach;
mod receptive_field;
mod scaling;
mod shape;
mod step;
mod step_time;

#[cfg(test)]
pub(crate) mod tests;

pub use category::Category;
pub use classes::{Classes, OutputKind, Prediction};
pub use error::{NetworkError, ShapeError};
pub use executor::{Executor, Rectifiers};
pub use graph::{Network, NetworkBuilder};
pub use grounds::Grounds;
pub use layer::{Layer, LayerId, Source};
pub use model_info::ModelInfo;
pub use operator::{Backward, Forward, Operator};
pub use ops::Op;
pub use preprocessing::{ChannelOrder, ColorTransform, Crop, Preprocessing};
pub use reach::Reach;
pub use receptive_field::ReceptiveField;
pub use scaling::Scaling;
pub use shape::{MOST_VALUES, Shape};
pub use step_time::StepTime;
