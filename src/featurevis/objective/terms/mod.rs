//! The terms, a file each.

pub mod alignment;
pub mod blur;
pub mod channel;
mod class;
pub mod direction;
pub mod diversity;
pub mod energy;
pub mod inversion;
pub mod l1;
pub mod l2;
pub mod logit;
pub mod neuron;
pub mod opacity;
mod penalty;
pub mod probability;
pub mod total_variation;
