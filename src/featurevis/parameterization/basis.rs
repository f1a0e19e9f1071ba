//! What a plane of a picture is made of.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::spectrum::SpectrumScratch;

/// Turns coefficients, which an optimizer moves, into planes of one size. Colours are told apart by their number, `which`.
pub trait Basis: Send + Sync {
    /// Coefficients of one plane.
    fn len(&self) -> usize;

    /// Coefficients of noise; `contrast` 1 is the usual, faint one.
    fn start(&self, contrast: f32, random: &mut ChaCha8Rng) -> Vec<f32>;

    /// Working memory for one plane at a time.
    fn scratch(&self) -> SpectrumScratch;

    /// Overwrites `plane`.
    fn plane(&self, which: usize, coefficients: &[f32], plane: &mut [f32], scratch: &mut SpectrumScratch);

    /// Overwrites `gradient`, that of the coefficients, from the gradient of the plane that they make.
    fn pull_back(
        &self,
        which: usize,
        coefficients: &[f32],
        plane_gradient: &[f32],
        gradient: &mut [f32],
        scratch: &mut SpectrumScratch,
    );

    /// Overwrites `coefficients` with those that make a plane as nearly as they can.
    fn coefficients(&self, plane: &[f32], coefficients: &mut [f32], scratch: &mut SpectrumScratch);
}

/// Normal noise of this standard deviation.
pub(super) fn noise(length: usize, deviation: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
    StandardNormal.sample_iter(random).take(length).map(|v: f32| v * deviation).collect()
}
