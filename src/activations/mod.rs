//! What every layer makes of a photo: maps, statistics, histograms, the strongest positions; and what many photos do to each
//! channel: dataset examples.

mod analysis;
mod atlas;
mod channel_summary;
pub mod dataset_examples;
mod heatmap;
mod histogram;
mod input;
mod layer_maps;
mod npy;
mod ranking;
mod statistics;

#[cfg(test)]
mod tests;

pub use analysis::{Analysis, AnalysisError, MOST_VALUES, predict};
pub use atlas::{AtlasCell, MapAtlas};
pub use channel_summary::ChannelSummary;
pub use heatmap::heatmap;
pub use histogram::Histogram;
pub use input::{Input, InputError};
pub use layer_maps::LayerMaps;
pub use npy::{NpyError, npy_bytes, read_npy};
pub use ranking::Ranking;
pub use statistics::{Position, Statistics, strongest};
