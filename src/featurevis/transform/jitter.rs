//! A shift by whole pixels.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn, Written, up_to};
use crate::kernels::Size;

/// A shift along each axis. What comes in from outside is grey.
///
/// Lucid's `jitter(d)` chooses among `d` positions, so it is one of `d / 2` pixels here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jitter {
    /// The largest shift, either way.
    pub pixels: f32,
}

impl Draw for Jitter {
    fn amount(&self) -> f32 {
        self.pixels
    }

    fn draw(&self, size: Size, decay: f32, random: &mut ChaCha8Rng) -> Drawn {
        // A shift by parts of a pixel would blur the picture.
        let [down, right] = [(); 2].map(|()| up_to(self.pixels * decay, random).round());
        Drawn::Affine(Affine::shift(size, [down, right]))
    }
}

impl Written for Jitter {
    const NAME: &'static str = "jitter";
    const AMOUNTS: RangeInclusive<f32> = 0.0..=512.0;

    fn with_amount(amount: f32) -> Self {
        Self { pixels: amount }
    }
}
