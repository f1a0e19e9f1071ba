//! A plane as the phases of its spectrum, the magnitudes being fixed: MACO (Fel et al., 2023).
//!
//! Where the magnitudes are those of natural images, no frequency can be driven up, so that even deep networks are not answered
//! with noise.

use std::f32::consts::TAU;
use std::sync::Arc;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use realfft::num_complex::Complex32;

use super::basis::Basis;
use super::magnitude::Magnitude;
use super::spectrum::{Spectrum, SpectrumScratch};
use crate::kernels::Size;

/// Phases are the coefficients.
pub struct Phase {
    spectrum: Spectrum,
    magnitude: Arc<Magnitude>,
}

impl Phase {
    /// # Panics
    /// If the magnitudes are of another size.
    pub fn new(size: Size, magnitude: Arc<Magnitude>) -> Self {
        assert_eq!(size, magnitude.size());
        Self { spectrum: Spectrum::new(size), magnitude }
    }
}

impl Basis for Phase {
    /// One phase for each number of the spectrum.
    fn len(&self) -> usize {
        self.spectrum.len()
    }

    /// Any phase is as good a start as another, and none has more contrast.
    fn start(&self, _contrast: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
        (0..self.len()).map(|_| random.random_range(0.0..TAU)).collect()
    }

    fn scratch(&self) -> SpectrumScratch {
        self.spectrum.scratch()
    }

    fn plane(&self, which: usize, phases: &[f32], plane: &mut [f32], scratch: &mut SpectrumScratch) {
        let magnitudes = self.magnitude.plane(which);
        for (s, (phase, magnitude)) in scratch.spectrum.iter_mut().zip(phases.iter().zip(magnitudes)) {
            *s = Complex32::from_polar(*magnitude, *phase);
        }
        self.spectrum.plane(scratch, plane);
    }

    /// `d/dphase = magnitude * (-sin(phase) * d/dre + cos(phase) * d/dim)`
    fn pull_back(
        &self,
        which: usize,
        phases: &[f32],
        plane_gradient: &[f32],
        gradient: &mut [f32],
        scratch: &mut SpectrumScratch,
    ) {
        self.spectrum.pull_back(plane_gradient, scratch);
        let spectrum = scratch.spectrum.iter().zip(self.magnitude.plane(which));
        for ((g, phase), (s, magnitude)) in gradient.iter_mut().zip(phases).zip(spectrum) {
            let (sin, cos) = phase.sin_cos();
            *g = magnitude * (cos * s.im - sin * s.re);
        }
    }

    fn coefficients(&self, plane: &[f32], phases: &mut [f32], scratch: &mut SpectrumScratch) {
        self.spectrum.of(plane, scratch);
        phases.iter_mut().zip(&scratch.spectrum).for_each(|(phase, s)| *phase = s.arg());
    }
}
