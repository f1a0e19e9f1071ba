//! Random parts of the picture.

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn, up_to};
use crate::kernels::Size;

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
