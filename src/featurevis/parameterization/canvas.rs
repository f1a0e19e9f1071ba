//! Coefficients become a picture, and a picture's gradient that of its coefficients.

use std::sync::Arc;

use rand_chacha::ChaCha8Rng;

use super::basis::Basis;
use super::colors::{Colors, sigmoid};
use super::kind::Parameterization;
use super::magnitude::Magnitude;
use super::spectrum::SpectrumScratch;
use crate::kernels::Size;

/// A parameterization of pictures of one size: `[channels, height, width]` of 0 to 1, red, green and blue, and opacity if it has
/// some.
pub struct Canvas {
    size: Size,
    colors: Colors,
    /// The basis of each plane, the colours before the opacity.
    planes: Vec<Arc<dyn Basis>>,
}

/// Working memory for one picture at a time.
pub struct CanvasScratch {
    /// The working memory of each plane's basis.
    spectra: Vec<SpectrumScratch>,
    planes: Vec<f32>,
}

/// The planes of a picture before that of its opacity.
const OPACITY: usize = 3;

/// The sigmoid makes a picture of this opaque to 88 of 100.
const OPAQUE: f32 = 2.0;

impl Canvas {
    /// `magnitude` is needed for phases alone; without it there, that of pink noise is taken.
    pub fn new(
        parameterization: Parameterization,
        size: Size,
        colors: Colors,
        has_alpha: bool,
        magnitude: Option<Arc<Magnitude>>,
    ) -> Self {
        let basis: Arc<dyn Basis> = parameterization.colors(size, colors, magnitude).into();
        let mut planes = vec![basis; colors.planes()];
        planes.extend(has_alpha.then(|| parameterization.opacity(size).into()));
        Self { size, colors, planes }
    }

    pub fn size(&self) -> Size {
        self.size
    }

    pub fn has_alpha(&self) -> bool {
        self.planes.len() > self.colors.planes()
    }

    /// Channels of the picture: 3, or 4 with opacity.
    pub fn channels(&self) -> usize {
        OPACITY + usize::from(self.has_alpha())
    }

    /// Values of a picture.
    pub fn picture_len(&self) -> usize {
        self.channels() * self.size.area()
    }

    /// Coefficients in all.
    pub fn len(&self) -> usize {
        self.planes.iter().map(|basis| basis.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Coefficients of noise; `contrast` 1 is the usual, faint one.
    pub fn start(&self, contrast: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
        self.planes.iter().flat_map(|basis| basis.start(contrast, random)).collect()
    }

    pub fn scratch(&self) -> CanvasScratch {
        let spectra = self.planes.iter().map(|basis| basis.scratch()).collect();
        CanvasScratch { spectra, planes: vec![0.0; self.planes.len() * self.size.area()] }
    }

    /// Overwrites `picture`.
    pub fn picture(&self, coefficients: &[f32], picture: &mut [f32], scratch: &mut CanvasScratch) {
        let mut rest = coefficients;
        let CanvasScratch { spectra, planes } = scratch;
        let work = self.planes.iter().zip(spectra).zip(planes.chunks_exact_mut(self.size.area()));
        for (which, ((basis, spectrum), plane)) in work.enumerate() {
            let (own, others) = rest.split_at(basis.len());
            rest = others;
            basis.plane(which, own, plane, spectrum);
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
        let CanvasScratch { spectra, planes } = scratch;
        let (colors, alpha) = planes.split_at_mut(self.colors.planes() * self.size.area());
        let (rgb, opacity) = picture.split_at(OPACITY * self.size.area());
        let (rgb_gradient, opacity_gradient) = gradient.split_at_mut(rgb.len());
        self.colors.pull_back(rgb, rgb_gradient, colors);
        for ((a, g), o) in alpha.iter_mut().zip(opacity_gradient).zip(opacity) {
            *a = *g * o * (1.0 - o);
        }
        let (mut rest, mut own_rest) = (coefficient_gradient, coefficients);
        let work = self.planes.iter().zip(spectra).zip(planes.chunks_exact(self.size.area()));
        for (which, ((basis, spectrum), plane)) in work.enumerate() {
            let (target, others) = rest.split_at_mut(basis.len());
            let (own, own_others) = own_rest.split_at(target.len());
            (rest, own_rest) = (others, own_others);
            basis.pull_back(which, own, plane, target, spectrum);
        }
    }

    /// The coefficients that make a picture as nearly as they can, `[3, height, width]` of 0 to 1; opaque, if it has opacity.
    pub fn coefficients(&self, picture: &[f32]) -> Vec<f32> {
        let CanvasScratch { mut spectra, mut planes } = self.scratch();
        let (colors, alpha) = planes.split_at_mut(self.colors.planes() * self.size.area());
        self.colors.planes_of(picture, colors);
        alpha.fill(OPAQUE);
        let mut coefficients = vec![0.0; self.len()];
        let mut rest = &mut coefficients[..];
        let work = self.planes.iter().zip(&mut spectra).zip(planes.chunks_exact(self.size.area()));
        for ((basis, spectrum), plane) in work {
            let (own, others) = rest.split_at_mut(basis.len());
            rest = others;
            basis.coefficients(plane, own, spectrum);
        }
        coefficients
    }
}
