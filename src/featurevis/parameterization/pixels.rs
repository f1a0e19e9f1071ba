//! A plane as its pixels.

use rand_chacha::ChaCha8Rng;

use super::basis::{Basis, noise};
use super::spectrum::SpectrumScratch;
use crate::kernels::Size;

/// The deviation of the noise that a plane grows from: a faint grain about the middle grey, as in the article.
const START_DEVIATION: f32 = 0.2;

/// Each pixel is a coefficient.
pub struct Pixels {
    pub size: Size,
}

impl Basis for Pixels {
    fn len(&self) -> usize {
        self.size.area()
    }

    fn start(&self, contrast: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
        noise(self.len(), START_DEVIATION * contrast, random)
    }

    fn scratch(&self) -> SpectrumScratch {
        SpectrumScratch::default()
    }

    fn plane(&self, _which: usize, coefficients: &[f32], plane: &mut [f32], _scratch: &mut SpectrumScratch) {
        plane.copy_from_slice(coefficients);
    }

    fn pull_back(
        &self,
        _which: usize,
        _coefficients: &[f32],
        plane_gradient: &[f32],
        gradient: &mut [f32],
        _scratch: &mut SpectrumScratch,
    ) {
        gradient.copy_from_slice(plane_gradient);
    }

    fn coefficients(&self, plane: &[f32], coefficients: &mut [f32], _scratch: &mut SpectrumScratch) {
        coefficients.copy_from_slice(plane);
    }
}
