//! A transform turns a picture into the picture that the network sees at one step: moved a little, so that what grows cannot
//! rely on exact pixels.

mod affine;
mod robustness;

#[cfg(test)]
mod tests;

pub use affine::Affine;
pub use robustness::Robustness;
