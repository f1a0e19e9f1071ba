//! A border around the picture.

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::draw::{Draw, Drawn};
use crate::kernels::Size;

/// A border of middle grey that the network sees around the picture (Lucid's `pad`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pad {
    /// On each side.
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
