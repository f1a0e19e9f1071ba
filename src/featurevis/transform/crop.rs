//! Random parts of the picture.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn, Written, up_to};
use crate::kernels::Size;

/// Parts that the network may see at each step.
const COUNTS: RangeInclusive<usize> = 1..=64;

/// Shows a random part of the picture at the picture's own size, as often as `count` says at each step (Fel et al., "Unlocking
/// feature visualization for deeper networks with magnitude constrained optimization", 2023).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// The part's side, as a fraction of the picture's; each part's varies by half of it either way.
    pub side: f32,
    /// Parts that the network sees at each step.
    pub count: usize,
}

impl Draw for Crop {
    fn samples(&self) -> usize {
        self.count
    }

    fn amount(&self) -> f32 {
        self.side
    }

    fn draw(&self, size: Size, _decay: f32, random: &mut ChaCha8Rng) -> Drawn {
        let part = (self.side * (1.0 + up_to(0.5, random))).clamp(0.05, 1.0);
        // The part's centre may lie wherever the part is inside the picture.
        let mut centre = |side: usize| up_to((1.0 - part) / 2.0 * side as f32, random) / part;
        let [down, right] = [centre(size.height), centre(size.width)];
        Drawn::Affine(Affine::scale(size, 1.0 / part).then(&Affine::shift(size, [down, right])))
    }
}

impl Written for Crop {
    const NAME: &'static str = "crop";
    const AMOUNTS: RangeInclusive<f32> = 0.05..=1.0;

    fn with_amount(amount: f32) -> Self {
        Self { side: amount, count: 1 }
    }

    /// `0.5`, or `0.5x8` for eight parts.
    fn write(&self) -> String {
        if self.count > 1 { format!("{}x{}", self.side, self.count) } else { self.side.to_string() }
    }

    fn read(text: &str) -> Option<Self> {
        let (side, count) = text.split_once('x').unwrap_or((text, "1"));
        Some(Self { side: side.parse().ok()?, count: count.parse().ok()? })
    }

    fn problem(&self) -> Option<String> {
        let (low, high) = COUNTS.into_inner();
        if !COUNTS.contains(&self.count) {
            return Some(format!("the number of crops is {}; it must be {low} to {high}", self.count));
        }
        (!Self::AMOUNTS.contains(&self.side)).then(|| {
            let (low, high) = Self::AMOUNTS.into_inner();
            format!("the crop's side is {} of the picture's; it must be {low} to {high}", self.side)
        })
    }
}
