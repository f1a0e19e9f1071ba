//! A change of size.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn, Written, up_to};
use crate::kernels::Size;

/// Enlarges or reduces the picture about its centre (Lucid's `random_scale`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The picture becomes `1 - fraction` to `1 + fraction` times as large.
    pub fraction: f32,
}

impl Draw for Scale {
    fn amount(&self) -> f32 {
        self.fraction
    }

    fn draw(&self, size: Size, decay: f32, random: &mut ChaCha8Rng) -> Drawn {
        Drawn::Affine(Affine::scale(size, 1.0 + up_to(self.fraction * decay, random)))
    }
}

impl Written for Scale {
    const NAME: &'static str = "scale";
    const AMOUNTS: RangeInclusive<f32> = 0.0..=0.9;

    fn with_amount(amount: f32) -> Self {
        Self { fraction: amount }
    }
}
