//! Noise added to the colours.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::draw::{Draw, Drawn, Written};
use super::step::Step;
use crate::kernels::Size;

/// Normal noise that is added to red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// The standard deviation of the noise, where colours are 0 to 1.
    pub deviation: f32,
}

/// `[3, height, width]`
struct Grain(Vec<f32>);

impl Draw for Noise {
    fn amount(&self) -> f32 {
        self.deviation
    }

    fn draw(&self, size: Size, _decay: f32, random: &mut ChaCha8Rng) -> Drawn {
        let normal = StandardNormal.sample_iter(random);
        Drawn::Step(Box::new(Grain(normal.take(3 * size.area()).map(|v: f32| self.deviation * v).collect())))
    }
}

impl Written for Noise {
    const NAME: &'static str = "noise";
    const AMOUNTS: RangeInclusive<f32> = 0.0..=1.0;

    fn with_amount(amount: f32) -> Self {
        Self { deviation: amount }
    }
}

impl Step for Grain {
    fn output_len(&self, length: usize) -> usize {
        length
    }

    fn apply(&self, input: &[f32], output: &mut [f32]) {
        output.copy_from_slice(input);
        output.iter_mut().zip(&self.0).for_each(|(o, grain)| *o += grain);
    }

    fn adjoint(&self, _input: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
        input_gradient.iter_mut().zip(gradient).for_each(|(i, g)| *i += g);
    }
}
