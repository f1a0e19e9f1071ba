//! A parameterization turns coefficients, which an optimizer moves, into a picture.
//!
//! A [`Canvas`] joins a basis for planes (pixels, a spectrum, or the phases of a spectrum) with [`Colors`], and with a plane of
//! opacity if asked for. A new basis is a file that implements `Basis` and a row of [`Parameterization`].

mod basis;
mod canvas;
mod colors;
mod fourier;
mod kind;
mod magnitude;
mod phase;
mod pixels;
mod spectrum;

#[cfg(test)]
mod tests;

pub use canvas::{Canvas, CanvasScratch};
pub use colors::Colors;
pub use kind::Parameterization;
pub use magnitude::Magnitude;
