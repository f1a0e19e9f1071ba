//! A transform turns a picture into the picture that the network sees at one step: moved a little, so that what grows cannot
//! rely on exact pixels.
//!
//! A recipe lists its transforms, and they are carried out in that order; the list can be any mixture. Moves that follow each other
//! are composed first, so that the picture is resampled only once. The kinds are those of Lucid's `transform.py`, with crops and noise
//! as in MACO, blur and mirror besides.

mod affine;
mod any;
mod background;
mod blur;
mod crop;
mod draw;
pub(super) mod earlier_settings;
mod jitter;
pub mod list;
mod mirror;
mod noise;
mod pad;
mod rotate;
mod sample;
mod scale;
mod step;

#[cfg(test)]
mod tests;

pub use any::{Transform, TransformKind};
pub use crop::Crop;
pub use jitter::Jitter;
pub use noise::Noise;
pub use pad::Pad;
pub use rotate::Rotate;
pub(super) use sample::Sample;
pub use scale::Scale;
