//! A parameterization turns coefficients, which an optimizer moves, into a picture.
//!
//! [`Canvas`] joins a basis for planes (pixels, a spectrum, or the phases of a spectrum) with [`Colors`], and with a plane of
//! opacity if asked for.

mod canvas;
mod colors;
mod fourier;
mod magnitude;
mod phase;
mod pixels;
mod spectrum;

#[cfg(test)]
mod tests;

pub use canvas::{Canvas, CanvasScratch};
pub use colors::Colors;
use fourier::Fourier;
pub use magnitude::Magnitude;
use phase::Phase;
use pixels::Pixels;
use serde::{Deserialize, Serialize};
use spectrum::{Spectrum, SpectrumScratch};

/// What the coefficients of a picture are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parameterization {
    /// Each pixel for itself. Ascent finds high-frequency noise first.
    Pixels,
    /// The spectrum, each frequency as strong as in natural images (Olah et al., 2017).
    #[default]
    Fourier,
    /// The phases of a spectrum whose magnitudes are those of natural images (MACO: Fel et al., "Unlocking feature visualization for
    /// deeper networks with magnitude constrained optimization", 2023).
    Phase,
}

impl Parameterization {
    pub const ALL: [Self; 3] = [Self::Fourier, Self::Phase, Self::Pixels];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pixels => "pixels",
            Self::Fourier => "fourier",
            Self::Phase => "phase",
        }
    }
}
