//! Coefficients become a picture, and a picture's gradient that of its coefficients.

use std::sync::Arc;

use rand::Rng;

use super::colors::sigmoid;
use super::{Colors, Fourier, Magnitude, Parameterization, Phase, Pixels, SpectrumScratch};
use crate::kernels::Size;

/// A parameterization of pictures of one size: `[channels, height, width]` of 0 to 1, red, green and blue, and opacity if it has
/// some.
pub struct Canvas {
    size: Size,
    colors: Colors,
    has_alpha: bool,
    basis: Basis,
}

enum Basis {
    Pixels(Pixels),
    Fourier(Fourier),
    Phase(Phase, Fourier),
}

/// Working memory for one picture at a time.
pub struct CanvasScratch {
    spectrum: Option<SpectrumScratch>,
    planes: Vec<f32>,
}

/// Fourier and pixels start half opaque; this much of the opacity plane is a constant.
const OPACITY: usize = 3;

impl Canvas {
    /// `magnitude` is needed for phases alone; without it there, that of pink noise is taken.
    pub fn new(
        parameterization: Parameterization,
        size: Size,
        colors: Colors,
        has_alpha: bool,
        magnitude: Option<Arc<Magnitude>>,
    ) -> Self {
        let basis = match parameterization {
            Parameterization::Pixels => Basis::Pixels(Pixels { pixels: size.area() }),
            Parameterization::Fourier => Basis::Fourier(Fourier::new(size)),
            Parameterization::Phase => {
                let magnitude = magnitude.unwrap_or_else(|| Arc::new(Magnitude::measure(size, colors, [])));
                // Opacity is no photograph: it keeps a free spectrum.
                Basis::Phase(Phase::new(size, magnitude), Fourier::new(size))
            }
        };
        Self { size, colors, has_alpha, basis }
    }

    pub fn size(&self) -> Size {
        self.size
    }

    /// Channels of the picture: 3, or 4 with opacity.
    pub fn channels(&self) -> usize {
        OPACITY + usize::from(self.has_alpha)
    }

    /// Values of a picture.
    pub fn picture_len(&self) -> usize {
        self.channels() * self.size.area()
    }

    /// Planes, and what a coefficient's place is in each.
    fn planes(&self) -> usize {
        self.colors.planes() + usize::from(self.has_alpha)
    }

    fn plane_len(&self, which: usize) -> usize {
        match &self.basis {
            Basis::Pixels(pixels) => pixels.pixels,
            Basis::Fourier(fourier) => fourier.len(),
            Basis::Phase(_, fourier) if which == self.colors.planes() => fourier.len(),
            Basis::Phase(phase, _) => phase.len(),
        }
    }

    /// Coefficients in all.
    pub fn len(&self) -> usize {
        (0..self.planes()).map(|which| self.plane_len(which)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Coefficients of noise; `contrast` 1 is the usual, faint one.
    pub fn start(&self, contrast: f32, random: &mut impl Rng) -> Vec<f32> {
        let mut coefficients = Vec::with_capacity(self.len());
        for which in 0..self.planes() {
            coefficients.extend(match &self.basis {
                Basis::Pixels(pixels) => pixels.start(contrast, random),
                Basis::Fourier(fourier) => fourier.start(contrast, random),
                Basis::Phase(_, fourier) if which == self.colors.planes() => fourier.start(contrast, random),
                Basis::Phase(phase, _) => phase.start(random),
            });
        }
        coefficients
    }

    pub fn scratch(&self) -> CanvasScratch {
        let spectrum = match &self.basis {
            Basis::Pixels(_) => None,
            Basis::Fourier(fourier) | Basis::Phase(_, fourier) => Some(fourier.spectrum.scratch()),
        };
        CanvasScratch { spectrum, planes: vec![0.0; self.planes() * self.size.area()] }
    }

    /// Overwrites `picture`.
    pub fn picture(&self, coefficients: &[f32], picture: &mut [f32], scratch: &mut CanvasScratch) {
        let mut rest = coefficients;
        let CanvasScratch { spectrum, planes } = scratch;
        for (which, plane) in planes.chunks_exact_mut(self.size.area()).enumerate() {
            let (own, others) = rest.split_at(self.plane_len(which));
            rest = others;
            match (&self.basis, spectrum.as_mut()) {
                (Basis::Fourier(fourier), Some(s)) => fourier.plane(own, plane, s),
                (Basis::Phase(_, fourier), Some(s)) if which == self.colors.planes() => fourier.plane(own, plane, s),
                (Basis::Phase(phase, _), Some(s)) => phase.plane(which, own, plane, s),
                _ => plane.copy_from_slice(own),
            }
        }
        let (colors, alpha) = planes.split_at(self.colors.planes() * self.size.area());
        let (rgb, opacity) = picture.split_at_mut(OPACITY * self.size.area());
        self.colors.picture(colors, rgb);
        opacity.iter_mut().zip(alpha).for_each(|(o, a)| *o = sigmoid(*a));
    }

    /// Overwrites `coefficient_gradient` from the gradient of the picture that the coefficients make. `gradient` is used as
    /// working memory.
    pub fn pull_back(
        &self,
        coefficients: &[f32],
        picture: &[f32],
        gradient: &mut [f32],
        coefficient_gradient: &mut [f32],
        scratch: &mut CanvasScratch,
    ) {
        let CanvasScratch { spectrum, planes } = scratch;
        let (colors, alpha) = planes.split_at_mut(self.colors.planes() * self.size.area());
        let (rgb, opacity) = picture.split_at(OPACITY * self.size.area());
        let (rgb_gradient, opacity_gradient) = gradient.split_at_mut(rgb.len());
        self.colors.pull_back(rgb, rgb_gradient, colors);
        for ((a, g), o) in alpha.iter_mut().zip(opacity_gradient).zip(opacity) {
            *a = *g * o * (1.0 - o);
        }
        let (mut rest, mut own_rest) = (coefficient_gradient, coefficients);
        for (which, plane) in planes.chunks_exact(self.size.area()).enumerate() {
            let (target, others) = rest.split_at_mut(self.plane_len(which));
            let (own, own_others) = own_rest.split_at(target.len());
            (rest, own_rest) = (others, own_others);
            match (&self.basis, spectrum.as_mut()) {
                (Basis::Fourier(fourier), Some(s)) => fourier.pull_back(plane, target, s),
                (Basis::Phase(_, fourier), Some(s)) if which == self.colors.planes() => {
                    fourier.pull_back(plane, target, s);
                }
                (Basis::Phase(phase, _), Some(s)) => phase.pull_back(which, own, plane, target, s),
                _ => target.copy_from_slice(plane),
            }
        }
    }

    /// The coefficients that make a picture as nearly as they can, `[3, height, width]` of 0 to 1; opaque, if it has opacity.
    pub fn coefficients(&self, picture: &[f32]) -> Vec<f32> {
        let mut scratch = self.scratch();
        let CanvasScratch { spectrum, planes } = &mut scratch;
        let (colors, alpha) = planes.split_at_mut(self.colors.planes() * self.size.area());
        self.colors.planes_of(picture, colors);
        alpha.fill(2.0);
        let mut coefficients = vec![0.0; self.len()];
        let mut rest = &mut coefficients[..];
        for (which, plane) in planes.chunks_exact(self.size.area()).enumerate() {
            let (own, others) = rest.split_at_mut(self.plane_len(which));
            rest = others;
            match (&self.basis, spectrum.as_mut()) {
                (Basis::Fourier(fourier), Some(s)) => fourier.coefficients(plane, own, s),
                (Basis::Phase(_, fourier), Some(s)) if which == self.colors.planes() => {
                    fourier.coefficients(plane, own, s)
                }
                (Basis::Phase(phase, _), Some(s)) => phase.coefficients(plane, own, s),
                _ => own.copy_from_slice(plane),
            }
        }
        coefficients
    }
}
