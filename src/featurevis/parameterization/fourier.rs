//! A plane as the coefficients of its spectrum.
//!
//! In this basis, each frequency scaled as in natural images, a step of equal length in every coefficient changes large
//! shapes and fine texture alike; in pixels, gradient ascent finds high-frequency noise first.

use rand_chacha::ChaCha8Rng;
use realfft::num_complex::Complex32;

use super::basis::{Basis, noise};
use super::spectrum::{Spectrum, SpectrumScratch};
use crate::kernels::Size;

/// The standard deviation of the coefficients that a picture grows from.
const START_DEVIATION: f32 = 0.01;
/// Lucid divides the inverse transform by 4, which makes the start's contrast right for the sigmoid.
const CONTRAST: f32 = 0.25;

/// Real and imaginary parts of the spectrum are the coefficients, each scaled by how strong its frequency is.
pub struct Fourier {
    spectrum: Spectrum,
    /// What each coefficient of a plane is multiplied by: `sqrt(w h) / max(frequency, 1 / max(w, h))`, the norm of the
    /// inverse transform and the contrast.
    scales: Vec<f32>,
}

impl Fourier {
    pub fn new(size: Size) -> Self {
        let spectrum = Spectrum::new(size);
        let (width, height) = (size.width as f32, size.height as f32);
        let norm = (width * height).sqrt() / (width * height) * CONTRAST;
        let lowest = 1.0 / width.max(height);
        let scales =
            spectrum.frequencies().map(|[x, y]| norm / (x as f32 / width).hypot(y as f32 / height).max(lowest));
        Self { scales: scales.collect(), spectrum }
    }

    fn write(&self, pairs: &mut [f32], scratch: &SpectrumScratch, value: impl Fn(f32, f32) -> f32) {
        for (c, (s, scale)) in pairs.chunks_exact_mut(2).zip(scratch.spectrum.iter().zip(&self.scales)) {
            c[0] = value(s.re, *scale);
            c[1] = value(s.im, *scale);
        }
    }
}

impl Basis for Fourier {
    /// Two real numbers for each frequency.
    fn len(&self) -> usize {
        2 * self.scales.len()
    }

    fn start(&self, contrast: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
        noise(self.len(), START_DEVIATION * contrast, random)
    }

    fn scratch(&self) -> SpectrumScratch {
        self.spectrum.scratch()
    }

    fn plane(&self, _which: usize, coefficients: &[f32], plane: &mut [f32], scratch: &mut SpectrumScratch) {
        let pairs = coefficients.chunks_exact(2).zip(&self.scales);
        for (s, (c, scale)) in scratch.spectrum.iter_mut().zip(pairs) {
            *s = Complex32::new(c[0] * scale, c[1] * scale);
        }
        self.spectrum.plane(scratch, plane);
    }

    fn pull_back(
        &self,
        _which: usize,
        _coefficients: &[f32],
        plane_gradient: &[f32],
        gradient: &mut [f32],
        scratch: &mut SpectrumScratch,
    ) {
        self.spectrum.pull_back(plane_gradient, scratch);
        self.write(gradient, scratch, |value, scale| value * scale);
    }

    fn coefficients(&self, plane: &[f32], coefficients: &mut [f32], scratch: &mut SpectrumScratch) {
        self.spectrum.of(plane, scratch);
        let pixels = self.spectrum.size().area() as f32;
        self.write(coefficients, scratch, |value, scale| value / (pixels * scale));
    }
}
