//! Layerscope: see inside convolutional networks.
//!
//! Each module is one idea; ARCHITECTURE.md has the map and says which may use which.

pub mod activations;
pub mod app;
pub mod cli;
pub mod featurevis;
pub mod import;
#[allow(unsafe_code, reason = "vectors and disjoint parts of buffers; everywhere else the compiler forbids it")]
pub mod kernels;
pub mod network;
pub mod picture;
pub mod worker;
pub mod zoo;
