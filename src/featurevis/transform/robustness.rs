//! How far a picture is moved before each step.

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::Affine;
use crate::kernels::Size;

/// Each can be 0: then there is none of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Robustness {
    /// A border of middle grey that the network sees around the picture, in pixels.
    pub pad: usize,
    /// Shift along each axis, at most this many pixels.
    pub jitter: f32,
    /// Enlargement or reduction, at most this fraction.
    pub scale: f32,
    /// Turn about the centre, at most this many degrees.
    pub rotation: f32,
    /// At each step, the network sees this many parts of the picture, each moved by itself; 0 and 1: the whole picture.
    pub crops: usize,
    /// The side of a part, as a fraction of the picture's; the parts vary by half of it either way.
    pub crop: f32,
    /// The standard deviation of noise that is added.
    pub noise: f32,
}

impl Default for Robustness {
    /// Lucid's without its border: jitter of 8 and 4 pixels together, scales of 0.9 to 1.1, turns of up to 10 degrees.
    fn default() -> Self {
        Self { jitter: 12.0, scale: 0.1, rotation: 10.0, ..Self::NONE }
    }
}

impl Robustness {
    pub const NONE: Self = Self { pad: 0, jitter: 0.0, scale: 0.0, rotation: 0.0, crops: 0, crop: 0.5, noise: 0.0 };

    /// What the network sees of a picture of this size.
    pub fn seen(&self, picture: Size) -> Size {
        Size::new(picture.height + 2 * self.pad, picture.width + 2 * self.pad)
    }

    /// How often the network sees the picture at each step.
    pub fn views(&self) -> usize {
        self.crops.max(1)
    }

    /// With moves this many times as far.
    pub fn times(self, factor: f32) -> Self {
        let Self { jitter, scale, rotation, .. } = self;
        Self { jitter: jitter * factor, scale: scale * factor, rotation: rotation * factor, ..self }
    }

    /// One random move of a picture of this size.
    pub fn draw(&self, picture: Size, random: &mut impl Rng) -> Affine {
        let mut up_to = |most: f32| if most > 0.0 { random.random_range(-most..=most) } else { 0.0 };
        let (degrees, scale) = (up_to(self.rotation), 1.0 + up_to(self.scale));
        let shift = [up_to(self.jitter), up_to(self.jitter)].map(f32::round);
        if self.crops < 2 {
            return Affine::new(degrees, scale, shift);
        }
        let part = (self.crop * (1.0 + up_to(0.5))).clamp(0.05, 1.0);
        // The part's centre may lie wherever the part is inside; what is shown is the part at the picture's size.
        let mut place = |side: usize| up_to((1.0 - part) / 2.0 * side as f32) / part;
        let [down, right] = [place(picture.height), place(picture.width)];
        Affine::new(degrees, scale / part, [shift[0] + down, shift[1] + right])
    }

    /// What is wrong with it, if anything is.
    pub fn problem(&self) -> Option<String> {
        let wrong = |name: &str, value: f32, most: f32| {
            (!(0.0..=most).contains(&value)).then(|| format!("{name} is {value}; it must be 0 to {most}"))
        };
        let crop = (!(0.05..=1.0).contains(&self.crop))
            .then(|| format!("the crop's side is {} of the picture's; it must be 0.05 to 1", self.crop));
        let counts = [("the border", self.pad, 512), ("the number of crops", self.crops, 64)];
        let counts = counts.into_iter().find(|(_, value, most)| value > most);
        wrong("jitter", self.jitter, 512.0)
            .or_else(|| wrong("scale", self.scale, 0.9))
            .or_else(|| wrong("rotation", self.rotation, 180.0))
            .or_else(|| wrong("noise", self.noise, 1.0))
            .or(crop)
            .or_else(|| counts.map(|(name, value, most)| format!("{name} is {value}; it must be 0 to {most}")))
    }
}
