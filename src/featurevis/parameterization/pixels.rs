//! A plane as its pixels.

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// The deviation of the noise that a plane grows from: a faint grain about the middle grey, as in the article.
const START_DEVIATION: f32 = 0.2;

pub struct Pixels {
    pub pixels: usize,
}

impl Pixels {
    pub fn start(&self, contrast: f32, random: &mut impl Rng) -> Vec<f32> {
        let normal = StandardNormal.sample_iter(random);
        normal.take(self.pixels).map(|v: f32| v * START_DEVIATION * contrast).collect()
    }
}
