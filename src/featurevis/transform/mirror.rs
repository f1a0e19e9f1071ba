//! Left and right exchanged.

use std::ops::RangeInclusive;

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn, Written};
use crate::kernels::Size;

/// Exchanges left and right, so that what grows does not depend on the side it is seen from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mirror {
    /// The share of steps at which the picture is mirrored, 0 to 1.
    pub probability: f32,
}

impl Draw for Mirror {
    fn amount(&self) -> f32 {
        self.probability
    }

    fn draw(&self, size: Size, _decay: f32, random: &mut ChaCha8Rng) -> Drawn {
        let is_mirrored = random.random_bool(f64::from(self.probability.clamp(0.0, 1.0)));
        Drawn::Affine(if is_mirrored { Affine::mirror(size) } else { Affine::identity(size, size) })
    }
}

impl Written for Mirror {
    const NAME: &'static str = "mirror";
    const AMOUNTS: RangeInclusive<f32> = 0.0..=1.0;

    fn with_amount(amount: f32) -> Self {
        Self { probability: amount }
    }
}
