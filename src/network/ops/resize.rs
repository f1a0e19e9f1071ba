//! Resizing: maps made larger or smaller.

use serde::{Deserialize, Serialize};

use super::resampling::Resampling;
use crate::kernels::{Blend, Resample, Size};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Pair, Reader, SizeForm, Written};
use crate::network::{Category, Reach, Shape};

/// How large maps become.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The input's height and width times these: see [`scaled`].
    Scale([f32; 2]),
    Fixed(#[serde(with = "SizeForm")] Size),
}

/// Where in the input, counted in its pixels, the middle of an output pixel lies. ONNX's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coordinates {
    /// Pixels are squares: the edges of both maps lie on each other.
    HalfPixel,
    /// The same, but a single output pixel is the first of the input.
    PytorchHalfPixel,
    /// The same, about the middle, even where the output's size was rounded.
    HalfPixelSymmetric,
    /// The middle of a square, without going back to that of the input's.
    TfHalfPixelForNn,
    /// Pixels are points: the first ones lie on each other.
    Asymmetric,
    /// Pixels are points: the first and the last ones lie on each other.
    AlignCorners,
}

/// Which pixel is the nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearest {
    RoundPreferFloor,
    RoundPreferCeil,
    Floor,
    Ceil,
}

/// What is made of the pixels around a position.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interpolation {
    Nearest(Nearest),
    Linear,
    /// Keys' cubic convolution with this coefficient; with `exclude_outside`, what lies outside has no weight instead of
    /// being the pixel at the edge.
    Cubic {
        coefficient: f32,
        exclude_outside: bool,
    },
}

/// Maps made larger or smaller: `[n, c, h, w] -> [n, c, oh, ow]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resize {
    pub target: Target,
    pub interpolation: Interpolation,
    pub coordinates: Coordinates,
}

impl Resize {
    /// Each pixel becomes a square of `factor`.
    pub const fn nearest(factor: f32) -> Self {
        Self {
            target: Target::Scale([factor; 2]),
            interpolation: Interpolation::Nearest(Nearest::Floor),
            coordinates: Coordinates::Asymmetric,
        }
    }

    fn axis(&self, input: usize, which: usize) -> Option<Blend> {
        let (output, scale) = match self.target {
            Target::Fixed(size) => {
                let output = [size.height, size.width][which];
                (output, output as f64 / input as f64)
            }
            Target::Scale(scales) => {
                let scale = scales[which];
                (scaled(input, scale), f64::from(scale))
            }
        };
        if output == 0 || input == 0 {
            return None;
        }
        let positions = Positions { input, output, scale, coordinates: self.coordinates };
        Blend::new(input, output, |at| self.interpolation.taps(positions.at(at), input))
    }
}

/// A side times a scale, rounded down.
///
/// The product is rounded to `f32` first, as in ONNX Runtime (`UpsampleBase::ComputeOutputShape`): the `f32` nearest to 0.7 is a
/// little less than 0.7, and 10 times that is 7 only once it is rounded. PyTorch multiplies the 0.7 of a Python program in `f64`,
/// with the same result.
pub fn scaled(side: usize, scale: f32) -> usize {
    (side as f32 * scale) as usize
}

/// How the pixels of the output lie in the input, along one axis.
#[derive(Clone, Copy)]
struct Positions {
    input: usize,
    output: usize,
    scale: f64,
    coordinates: Coordinates,
}

impl Positions {
    /// Where the output pixel lies in the input.
    fn at(self, at: usize) -> f64 {
        let (input, output, at) = (self.input as f64, self.output as f64, at as f64);
        let half_pixel = (at + 0.5) / self.scale - 0.5;
        match self.coordinates {
            Coordinates::HalfPixel => half_pixel,
            Coordinates::PytorchHalfPixel => {
                if self.output > 1 {
                    half_pixel
                } else {
                    0.0
                }
            }
            Coordinates::HalfPixelSymmetric => {
                let rounded = output / (input * self.scale);
                input / 2.0 * (1.0 - rounded) + half_pixel
            }
            Coordinates::TfHalfPixelForNn => (at + 0.5) / self.scale,
            Coordinates::Asymmetric => at / self.scale,
            Coordinates::AlignCorners => {
                if self.output > 1 {
                    at * (input - 1.0) / (output - 1.0)
                } else {
                    0.0
                }
            }
        }
    }
}

impl Interpolation {
    fn taps(self, position: f64, input: usize) -> Vec<(usize, f32)> {
        let within = |at: f64| at.clamp(0.0, (input - 1) as f64) as usize;
        let first = position.floor();
        let beyond = position - first;
        match self {
            Self::Nearest(nearest) => {
                let at = match nearest {
                    Nearest::RoundPreferFloor => (position - 0.5).ceil(),
                    Nearest::RoundPreferCeil => (position + 0.5).floor(),
                    Nearest::Floor => first,
                    Nearest::Ceil => position.ceil(),
                };
                vec![(within(at), 1.0)]
            }
            Self::Linear if within(first) == within(first + 1.0) => vec![(within(first), 1.0)],
            Self::Linear => vec![(within(first), (1.0 - beyond) as f32), (within(first + 1.0), beyond as f32)],
            Self::Cubic { coefficient, exclude_outside } => {
                let last = (input - 1) as f64;
                let mut taps: Vec<(f64, f64)> = [-1.0, 0.0, 1.0, 2.0]
                    .map(|offset| (first + offset, cubic((offset - beyond).abs(), f64::from(coefficient))))
                    .into();
                if exclude_outside {
                    taps.retain(|(at, _)| (0.0..=last).contains(at));
                    let sum: f64 = taps.iter().map(|(_, weight)| weight).sum();
                    taps.iter_mut().for_each(|(_, weight)| *weight /= sum);
                }
                taps.into_iter().map(|(at, weight)| (within(at), weight as f32)).collect()
            }
        }
    }
}

/// Keys, "Cubic convolution interpolation for digital image processing", 1981.
fn cubic(distance: f64, a: f64) -> f64 {
    let d = distance;
    if d <= 1.0 {
        ((a + 2.0) * d - (a + 3.0)) * d * d + 1.0
    } else if d < 2.0 {
        a * (((d - 5.0) * d + 8.0) * d - 4.0)
    } else {
        0.0
    }
}

impl Resampling for Resize {
    fn kind(&self) -> &'static str {
        "resize"
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn over(&self, size: Size) -> Option<Resample> {
        Some(Resample { y: self.axis(size.height, 0)?, x: self.axis(size.width, 1)?, outside: 0.0 })
    }

    /// The reach is known where maps become a whole number of times larger, about pixels that lie on each other.
    fn reach(&self, input: Shape) -> Reach {
        let Size { height, width } = input.size();
        let Some(made) = self.over(Size::new(height, width)) else { return Reach::Global };
        let factor = Size::new(made.y.outputs() / height, made.x.outputs() / width);
        let is_whole = factor.height > 0
            && factor.width > 0
            && (factor.height * height, factor.width * width) == (made.y.outputs(), made.x.outputs());
        // How far an output pixel may read around the one it is made of.
        let around = match self.interpolation {
            Interpolation::Nearest(_) | Interpolation::Linear => 1,
            Interpolation::Cubic { .. } => 2,
        };
        if !is_whole || self.coordinates == Coordinates::AlignCorners {
            return Reach::Global;
        }
        let extent = |factor: usize| factor * (2 * around + 1);
        Reach::Upsampled {
            factor,
            extent: Size::new(extent(factor.height), extent(factor.width)),
            before: Size::new((around + 1) * factor.height - 1, (around + 1) * factor.width - 1),
        }
    }
}

/// The largest factor by which maps can become larger.
const MOST: f32 = 64.0;

impl Describe for Resize {
    const KINDS: &'static [Kind] = &[Kind::new(
        "resize",
        "`target` (`scale` or `fixed`), `interpolation` (`nearest`, \"linear\", `cubic`), `coordinates` by ONNX's names",
        "",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let resize: Self = reader.settings()?;
        let fits = match resize.target {
            Target::Scale(scales) => scales.iter().all(|scale| *scale > 0.0 && *scale <= MOST),
            Target::Fixed(size) => Pair::from(size).size().is_ok(),
        };
        let is_number =
            !matches!(resize.interpolation, Interpolation::Cubic { coefficient, .. } if !coefficient.is_finite());
        if fits && is_number { Ok(resize) } else { Err(FormError::invalid("its target is no size that maps can have")) }
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Written::new("resize", self)
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let linear = Self {
            target: Target::Fixed(Size::new(5, 11)),
            interpolation: Interpolation::Linear,
            coordinates: Coordinates::HalfPixel,
        };
        let interpolation = Interpolation::Cubic { coefficient: -0.75, exclude_outside: false };
        let cubic = Self { interpolation, coordinates: Coordinates::AlignCorners, ..linear };
        let scaled = Self { target: Target::Scale([1.5, 2.0]), ..linear };
        vec![Example::new(Self::nearest(2.0)), Example::new(linear), Example::new(cubic), Example::new(scaled)]
    }
}
