//! Feature visualisation: growing, by gradient ascent, the picture that a channel looks for.
//!
//! Four parts that know nothing of each other, joined by [`Ascent`]: a parameterization turns coefficients into a picture
//! ([`Fourier`]), a transform turns a picture into a picture ([`Robustness`], [`Affine`]), an objective turns activations
//! into a number ([`ChannelMean`]), an optimizer moves the coefficients ([`Adam`]).
//!
//! The recipe is Lucid's: Olah, Mordvintsev and Schubert, "Feature Visualization", Distill, 2017.

mod adam;
mod ascent;
mod colors;
mod fourier;
mod grow;
mod objective;
mod recipe;
mod save;
mod tile;
mod transform;

#[cfg(test)]
mod tests;

pub use adam::Adam;
pub use ascent::{Ascent, AscentError};
pub use colors::Colors;
pub use fourier::Fourier;
pub use grow::{Growth, grow};
pub use objective::ChannelMean;
pub use recipe::{Recipe, RecipeError};
pub use save::{ChannelRecord, Record, save_overview, save_tile, save_tiles};
pub use tile::{StopReason, Tile};
pub use transform::{Affine, Robustness};
