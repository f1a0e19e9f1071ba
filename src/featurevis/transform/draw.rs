//! What every transform answers.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::step::Step;
use crate::kernels::Size;

/// A transform makes its random choices anew before each step of an ascent.
pub trait Draw {
    /// The size that it makes of a picture of this size.
    fn seen(&self, size: Size) -> Size {
        size
    }

    /// How often the network sees the picture at each step, each time transformed anew.
    fn samples(&self) -> usize {
        1
    }

    /// How strong it is, in the units of its kind. 0 changes nothing.
    fn amount(&self) -> f32;

    /// Makes its choices for a picture of this size. `decay` is the fraction that is left of how far the picture is moved.
    fn draw(&self, size: Size, decay: f32, random: &mut ChaCha8Rng) -> Drawn;
}

/// How a transform is written: a name, a colon, and how strong it is.
pub trait Written: Draw + Sized {
    const NAME: &'static str;
    /// How strong it may be, in its own unit.
    const AMOUNTS: RangeInclusive<f32>;

    /// The transform of this strength.
    fn with_amount(amount: f32) -> Self;

    /// Writes what stands after the colon.
    fn write(&self) -> String {
        self.amount().to_string()
    }

    /// Reads what stands after the colon.
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::with_amount)
    }

    /// What is wrong with it, if anything is.
    fn problem(&self) -> Option<String> {
        let (amount, low, high) = (self.amount(), Self::AMOUNTS.start(), Self::AMOUNTS.end());
        let is_right = Self::AMOUNTS.contains(&amount);
        (!is_right).then(|| format!("{} is {amount}; it must be {low} to {high}", Self::NAME))
    }
}

/// A transform whose choices are made.
pub enum Drawn {
    /// A move. Consecutive ones become one, so that a picture is resampled only once.
    Affine(Affine),
    Step(Box<dyn Step>),
}

/// An even choice from `-most` to `most`. Where there is nothing to choose, no random number is used up.
pub(super) fn up_to(most: f32, random: &mut ChaCha8Rng) -> f32 {
    if most > 0.0 { rand::Rng::random_range(random, -most..=most) } else { 0.0 }
}
