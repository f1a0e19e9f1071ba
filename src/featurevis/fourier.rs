//! The Fourier parameterization: a picture as the coefficients of its spectrum.
//!
//! In this basis, each frequency scaled as in natural images, a step of equal length in every coefficient changes large
//! shapes and fine texture alike; in pixels, gradient ascent finds high-frequency noise first.

use std::sync::Arc;

use rand::Rng;
use rand_distr::{Distribution, Normal};
use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::Fft;

use super::colors::Colors;

/// The standard deviation of the coefficients that a picture grows from.
const START_DEVIATION: f32 = 0.01;
/// Lucid divides the inverse transform by 4, which makes the start's contrast right for the sigmoid.
const CONTRAST: f32 = 0.25;

/// A square picture of `size` pixels from `planes * size * (size / 2 + 1)` complex coefficients.
pub struct Fourier {
    size: usize,
    colors: Colors,
    /// What each coefficient of a plane is multiplied by: `sqrt(w h) / max(frequency, 1 / max(w, h))`, the norm of the
    /// inverse transform and the contrast.
    scales: Vec<f32>,
    columns_forward: Arc<dyn Fft<f32>>,
    columns_inverse: Arc<dyn Fft<f32>>,
    rows_forward: Arc<dyn RealToComplex<f32>>,
    rows_inverse: Arc<dyn ComplexToReal<f32>>,
}

/// Working memory for one picture at a time.
pub struct FourierScratch {
    /// One plane's spectrum, transposed: `[size / 2 + 1, size]`.
    spectrum: Vec<Complex32>,
    row: Vec<Complex32>,
    fft: Vec<Complex32>,
    planes: Vec<f32>,
}

impl Fourier {
    pub fn new(size: usize, colors: Colors) -> Self {
        let (mut complex, mut real) = (rustfft::FftPlanner::new(), RealFftPlanner::new());
        let half = size / 2 + 1;
        let frequency = |k: usize| k.min(size - k) as f32 / size as f32;
        let norm = size as f32 / (size * size) as f32 * CONTRAST;
        // In the order of the spectrum: horizontal frequency, then vertical.
        let scales = (0..half).flat_map(|x| (0..size).map(move |y| (frequency(x), frequency(y))));
        let scales = scales.map(|(x, y)| norm / x.hypot(y).max(1.0 / size as f32)).collect();
        Self {
            size,
            colors,
            scales,
            columns_forward: complex.plan_fft_forward(size),
            columns_inverse: complex.plan_fft_inverse(size),
            rows_forward: real.plan_fft_forward(size),
            rows_inverse: real.plan_fft_inverse(size),
        }
    }

    /// Real numbers in all: two for each coefficient.
    pub fn len(&self) -> usize {
        2 * self.colors.planes() * self.scales.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn half(&self) -> usize {
        self.size / 2 + 1
    }

    fn pixels(&self) -> usize {
        self.size * self.size
    }

    /// Coefficients of noise.
    pub fn start(&self, random: &mut impl Rng) -> Vec<f32> {
        // A normal distribution exists for every finite positive deviation.
        match Normal::new(0.0, START_DEVIATION) {
            Ok(normal) => normal.sample_iter(random).take(self.len()).collect(),
            Err(_) => vec![0.0; self.len()],
        }
    }

    pub fn scratch(&self) -> FourierScratch {
        let zero = Complex32::default();
        let fft = [&self.columns_forward, &self.columns_inverse].map(|f| f.get_inplace_scratch_len());
        let rows = [self.rows_forward.get_scratch_len(), self.rows_inverse.get_scratch_len()];
        let longest = fft.into_iter().chain(rows).max().unwrap_or(0);
        FourierScratch {
            spectrum: vec![zero; self.scales.len()],
            row: vec![zero; self.half()],
            fft: vec![zero; longest],
            planes: vec![0.0; self.colors.planes() * self.pixels()],
        }
    }

    /// Overwrites `picture`, `[3, size, size]`, values of 0 to 1.
    pub fn picture(&self, coefficients: &[f32], picture: &mut [f32], scratch: &mut FourierScratch) {
        let FourierScratch { spectrum, row, fft, planes } = scratch;
        let spectra = coefficients.chunks_exact(2 * self.scales.len());
        for (plane, coefficients) in planes.chunks_exact_mut(self.pixels()).zip(spectra) {
            let pairs = coefficients.chunks_exact(2).zip(&self.scales);
            for (s, (c, scale)) in spectrum.iter_mut().zip(pairs) {
                *s = Complex32::new(c[0] * scale, c[1] * scale);
            }
            self.columns_inverse.process_with_scratch(spectrum, fft);
            for (y, pixels) in plane.chunks_exact_mut(self.size).enumerate() {
                row.iter_mut().zip(spectrum.iter().skip(y).step_by(self.size)).for_each(|(r, s)| *r = *s);
                self.make_hermitian(row);
                let done = self.rows_inverse.process_with_scratch(row, pixels, fft);
                debug_assert!(done.is_ok());
            }
        }
        self.colors.picture(planes, picture);
    }

    /// The inverse real transform ignores these imaginary parts: a real signal has none.
    fn make_hermitian(&self, row: &mut [Complex32]) {
        row[0].im = 0.0;
        if self.size.is_multiple_of(2) {
            row[self.size / 2].im = 0.0;
        }
    }

    /// The gradient of the coefficients from that of the picture that they make. `gradient` is used as working memory.
    pub fn pull_back(
        &self,
        picture: &[f32],
        gradient: &mut [f32],
        coefficient_gradient: &mut [f32],
        scratch: &mut FourierScratch,
    ) {
        let FourierScratch { spectrum, row, fft, planes } = scratch;
        self.colors.pull_back(picture, gradient, planes);
        let spectra = coefficient_gradient.chunks_exact_mut(2 * self.scales.len());
        for (plane, coefficients) in planes.chunks_exact_mut(self.pixels()).zip(spectra) {
            for (y, pixels) in plane.chunks_exact_mut(self.size).enumerate() {
                let done = self.rows_forward.process_with_scratch(pixels, row, fft);
                debug_assert!(done.is_ok());
                for (x, (s, r)) in spectrum.iter_mut().skip(y).step_by(self.size).zip(row.iter()).enumerate() {
                    // Every coefficient but the first and the middle one stands for its mirror image too.
                    let is_single = x == 0 || 2 * x == self.size;
                    *s = if is_single { Complex32::new(r.re, 0.0) } else { r * 2.0 };
                }
            }
            self.columns_forward.process_with_scratch(spectrum, fft);
            let pairs = coefficients.chunks_exact_mut(2).zip(&self.scales);
            for (s, (c, scale)) in spectrum.iter().zip(pairs) {
                c[0] = s.re * scale;
                c[1] = s.im * scale;
            }
        }
    }
}
