//! A turn.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn, Written, up_to};
use crate::kernels::Size;

/// Turns the picture about its centre (Lucid's `random_rotate`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rotate {
    /// The largest turn, either way.
    pub degrees: f32,
}

impl Draw for Rotate {
    fn amount(&self) -> f32 {
        self.degrees
    }

    fn draw(&self, size: Size, decay: f32, random: &mut ChaCha8Rng) -> Drawn {
        Drawn::Affine(Affine::rotation(size, up_to(self.degrees * decay, random)))
    }
}

impl Written for Rotate {
    const NAME: &'static str = "rotate";
    const AMOUNTS: RangeInclusive<f32> = 0.0..=180.0;

    fn with_amount(amount: f32) -> Self {
        Self { degrees: amount }
    }
}
