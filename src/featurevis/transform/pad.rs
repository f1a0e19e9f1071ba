//! A border around the picture.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn, Written};
use crate::kernels::Size;

/// A border of middle grey that the network sees around the picture (Lucid's `pad`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pad {
    /// The border's width on each side.
    pub pixels: usize,
}

impl Draw for Pad {
    fn seen(&self, size: Size) -> Size {
        Size::new(size.height + 2 * self.pixels, size.width + 2 * self.pixels)
    }

    fn amount(&self) -> f32 {
        self.pixels as f32
    }

    fn draw(&self, size: Size, _decay: f32, _random: &mut ChaCha8Rng) -> Drawn {
        Drawn::Affine(Affine::identity(size, self.seen(size)))
    }
}

impl Written for Pad {
    const NAME: &'static str = "pad";
    const AMOUNTS: RangeInclusive<f32> = 0.0..=512.0;

    fn with_amount(amount: f32) -> Self {
        Self { pixels: amount.round() as usize }
    }
}
