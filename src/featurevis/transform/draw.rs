//! What every transform answers.

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
