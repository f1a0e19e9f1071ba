//! A trained network as named layers, and the executor that runs it forwards and back to its input.

mod classes;
mod error;
mod executor;
mod graph;
mod grounds;
mod joins;
mod operator;
pub mod ops;
mod plan;
mod preprocessing;
mod receptive_field;
mod scaling;
mod shape;
mod step_time;

#[cfg(test)]
pub(crate) mod tests;

pub use classes::{Classes, OutputKind, Prediction};
pub use error::{NetworkError, ShapeError};
pub use executor::{Executor, Rectifiers};
pub use graph::{Layer, LayerId, ModelInfo, Network, NetworkBuilder, Source};
pub use grounds::Grounds;
pub use operator::{Backward, Forward, Operator, Reach};
pub use ops::Op;
pub use preprocessing::{ChannelOrder, ColorTransform, Crop, Preprocessing};
pub use receptive_field::ReceptiveField;
pub use scaling::Scaling;
pub use shape::Shape;
pub use step_time::StepTime;
