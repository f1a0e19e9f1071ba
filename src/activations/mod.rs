//! What every layer makes of a photo: maps, statistics, histograms, the strongest positions; and of many: evidence.

mod analysis;
mod atlas;
pub mod evidence;
mod histogram;
mod input;
mod npy;
mod statistics;

#[cfg(test)]
mod tests;

pub use analysis::{Analysis, AnalysisError, LayerMaps, predict};
pub use atlas::{MapAtlas, Place};
pub use histogram::Histogram;
pub use input::{Input, InputError};
pub use npy::{NpyError, npy_bytes, read_npy};
pub use statistics::{Position, Statistics, strongest};
