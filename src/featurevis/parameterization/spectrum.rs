//! Real planes and their spectra.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::Fft;

use crate::kernels::Size;

/// The Fourier transform of real planes of one size, both ways, unnormalised. Spectra are transposed: `[width / 2 + 1, height]`,
/// horizontal frequency first.
pub struct Spectrum {
    size: Size,
    columns_forward: Arc<dyn Fft<f32>>,
    columns_inverse: Arc<dyn Fft<f32>>,
    rows_forward: Arc<dyn RealToComplex<f32>>,
    rows_inverse: Arc<dyn ComplexToReal<f32>>,
}

/// Working memory for one plane at a time.
#[derive(Default)]
pub struct SpectrumScratch {
    pub spectrum: Vec<Complex32>,
    row: Vec<Complex32>,
    pixels: Vec<f32>,
    fft: Vec<Complex32>,
}

impl Spectrum {
    pub fn new(size: Size) -> Self {
        let (mut complex, mut real) = (rustfft::FftPlanner::new(), RealFftPlanner::new());
        Self {
            size,
            columns_forward: complex.plan_fft_forward(size.height),
            columns_inverse: complex.plan_fft_inverse(size.height),
            rows_forward: real.plan_fft_forward(size.width),
            rows_inverse: real.plan_fft_inverse(size.width),
        }
    }

    pub fn size(&self) -> Size {
        self.size
    }

    fn half(&self) -> usize {
        self.size.width / 2 + 1
    }

    /// Complex numbers of one plane.
    pub fn len(&self) -> usize {
        self.half() * self.size.height
    }

    /// The frequency of each number, in periods over the whole plane: horizontal and vertical.
    pub fn frequencies(&self) -> impl Iterator<Item = [usize; 2]> {
        let (half, height) = (self.half(), self.size.height);
        (0..half).flat_map(move |x| (0..height).map(move |y| [x, y.min(height - y)]))
    }

    /// Whether a number stands for itself alone: all but the first and the middle column have a mirror image.
    fn is_single(&self, x: usize) -> bool {
        x == 0 || 2 * x == self.size.width
    }

    pub fn scratch(&self) -> SpectrumScratch {
        let zero = Complex32::default();
        let fft = [&self.columns_forward, &self.columns_inverse].map(|f| f.get_inplace_scratch_len());
        let rows = [self.rows_forward.get_scratch_len(), self.rows_inverse.get_scratch_len()];
        let longest = fft.into_iter().chain(rows).max().unwrap_or(0);
        SpectrumScratch {
            spectrum: vec![zero; self.len()],
            row: vec![zero; self.half()],
            pixels: vec![0.0; self.size.width],
            fft: vec![zero; longest],
        }
    }

    /// The plane of the spectrum in `scratch`, which is used up.
    pub fn plane(&self, scratch: &mut SpectrumScratch, plane: &mut [f32]) {
        let SpectrumScratch { spectrum, row, fft, .. } = scratch;
        self.columns_inverse.process_with_scratch(spectrum, fft);
        for (y, pixels) in plane.chunks_exact_mut(self.size.width).enumerate() {
            row.iter_mut().zip(spectrum.iter().skip(y).step_by(self.size.height)).for_each(|(r, s)| *r = *s);
            for (x, value) in row.iter_mut().enumerate() {
                // The inverse real transform ignores these imaginary parts: a real signal has none.
                if self.is_single(x) {
                    value.im = 0.0;
                }
            }
            let done = self.rows_inverse.process_with_scratch(row, pixels, fft);
            debug_assert!(done.is_ok());
        }
    }

    /// The spectrum of a plane, into `scratch`.
    pub fn of(&self, plane: &[f32], scratch: &mut SpectrumScratch) {
        self.transform(plane, scratch, |_| 1.0);
    }

    /// The gradient of the spectrum from that of the plane, into `scratch`: the transpose of [`Spectrum::plane`].
    pub fn pull_back(&self, plane_gradient: &[f32], scratch: &mut SpectrumScratch) {
        self.transform(plane_gradient, scratch, |x| if self.is_single(x) { 1.0 } else { 2.0 });
    }

    fn transform(&self, plane: &[f32], scratch: &mut SpectrumScratch, weight: impl Fn(usize) -> f32) {
        let SpectrumScratch { spectrum, row, pixels, fft } = scratch;
        for (y, source) in plane.chunks_exact(self.size.width).enumerate() {
            pixels.copy_from_slice(source);
            let done = self.rows_forward.process_with_scratch(pixels, row, fft);
            debug_assert!(done.is_ok());
            for (x, (s, r)) in spectrum.iter_mut().skip(y).step_by(self.size.height).zip(row.iter()).enumerate() {
                *s = r * weight(x);
            }
        }
        self.columns_forward.process_with_scratch(spectrum, fft);
    }
}
