//! Layerscope: see inside convolutional networks.
//!
//! Each module is one idea; a module uses only those below it in this list.

pub mod activations;
pub mod app;
pub mod featurevis;
pub mod import;
pub mod kernels;
pub mod network;
pub mod picture;
pub mod worker;
pub mod zoo;
