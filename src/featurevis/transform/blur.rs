//! A picture out of focus.

use std::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;

use super::draw::{Draw, Drawn, Written};
use super::step::Step;
use crate::kernels::Size;

/// Blurs the picture, so that the finest details count less. With transform decay it becomes sharp towards the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blur {
    /// The Gaussian's standard deviation, in pixels.
    pub deviation: f32,
}

/// A symmetric kernel that is applied along both axes; a picture goes on as its mirror image outside.
struct Gaussian {
    size: Size,
    /// The weight of the middle, and those of the pixels further and further away.
    weights: Vec<f32>,
}

impl Draw for Blur {
    fn amount(&self) -> f32 {
        self.deviation
    }

    fn draw(&self, size: Size, decay: f32, _random: &mut ChaCha8Rng) -> Drawn {
        Drawn::Step(Box::new(Gaussian::new(size, self.deviation * decay)))
    }
}

impl Written for Blur {
    const NAME: &'static str = "blur";
    const AMOUNTS: RangeInclusive<f32> = 0.0..=64.0;

    fn with_amount(amount: f32) -> Self {
        Self { deviation: amount }
    }
}

impl Gaussian {
    fn new(size: Size, deviation: f32) -> Self {
        // The neighbours' share below this is less than a byte's step.
        let reach = if deviation < 0.3 { 0 } else { (3.0 * deviation).ceil() as usize };
        let value = |distance: usize| (-0.5 * (distance as f32 / deviation.max(0.3)).powi(2)).exp();
        let sum = value(0) + 2.0 * (1..=reach).map(value).sum::<f32>();
        Self { size, weights: (0..=reach).map(|distance| value(distance) / sum).collect() }
    }

    /// Along lines of `length` values that are `step` apart.
    fn along(&self, input: &[f32], length: usize, step: usize, output: &mut [f32]) {
        // The period of a picture and its mirror image.
        let mirrored = |at: isize| {
            let at = at.rem_euclid(2 * length as isize) as usize;
            if at < length { at } else { 2 * length - 1 - at }
        };
        let taps: Vec<[usize; 2]> = (0..length as isize)
            .flat_map(|at| (0..self.weights.len() as isize).map(move |d| [at - d, at + d].map(mirrored)))
            .collect();
        for start in (0..input.len()).filter(|start| (start / step).is_multiple_of(length)) {
            for (at, taps) in taps.chunks_exact(self.weights.len()).enumerate() {
                let middle = self.weights[0] * input[start + at * step];
                let sides = taps.iter().zip(&self.weights).skip(1);
                let sides = sides.map(|([a, b], w)| w * (input[start + a * step] + input[start + b * step]));
                output[start + at * step] = middle + sides.sum::<f32>();
            }
        }
    }
}

impl Step for Gaussian {
    fn output_len(&self, length: usize) -> usize {
        length
    }

    fn apply(&self, input: &[f32], output: &mut [f32]) {
        let mut rows = vec![0.0; self.size.area()];
        let planes = input.chunks_exact(self.size.area()).zip(output.chunks_exact_mut(self.size.area()));
        for (input, output) in planes {
            self.along(input, self.size.width, 1, &mut rows);
            self.along(&rows, self.size.height, self.size.width, output);
        }
    }

    /// A symmetric kernel on a mirrored picture is its own transpose.
    fn adjoint(&self, _input: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
        let mut blurred = vec![0.0; gradient.len()];
        self.apply(gradient, &mut blurred);
        input_gradient.iter_mut().zip(&blurred).for_each(|(i, b)| *i += b);
    }
}
