//! The parameterizations that a recipe can name.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::basis::Basis;
use super::colors::Colors;
use super::fourier::Fourier;
use super::magnitude::Magnitude;
use super::phase::Phase;
use super::pixels::Pixels;
use crate::kernels::Size;

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

    /// The basis of the colours. `magnitude` is needed for phases alone; without it there, that of pink noise is taken.
    pub(super) fn colors(self, size: Size, colors: Colors, magnitude: Option<Arc<Magnitude>>) -> Box<dyn Basis> {
        match self {
            Self::Pixels => Box::new(Pixels { size }),
            Self::Fourier => Box::new(Fourier::new(size)),
            Self::Phase => {
                let magnitude = magnitude.unwrap_or_else(|| Arc::new(Magnitude::measure(size, colors, [])));
                Box::new(Phase::new(size, magnitude))
            }
        }
    }

    /// The basis of the opacity, which is no photograph: its spectrum is free where that of the colours is not.
    pub(super) fn opacity(self, size: Size) -> Box<dyn Basis> {
        match self {
            Self::Pixels => Box::new(Pixels { size }),
            Self::Fourier | Self::Phase => Box::new(Fourier::new(size)),
        }
    }
}
