//! What the network sees of a picture once.

use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::any::Transform;
use super::background::Background;
use super::draw::{Draw, Drawn};
use super::step::Step;
use crate::kernels::Size;

/// A list of transforms whose choices are made, and what each step made of the picture.
#[derive(Default)]
pub struct Sample {
    steps: Vec<Box<dyn Step>>,
    /// What each step gave.
    outputs: Vec<Vec<f32>>,
    /// The gradients of what each step was given.
    gradients: Vec<Vec<f32>>,
}

impl Sample {
    /// Makes all choices anew for a picture of this size. `decay` is the fraction that is left of how far it is moved; a picture with
    /// opacity is shown in front of a random background in the end.
    pub fn draw(&mut self, transforms: &[Transform], has_alpha: bool, size: Size, decay: f32, random: &mut ChaCha8Rng) {
        self.steps.clear();
        let (mut size, mut moves) = (size, None::<Affine>);
        for transform in transforms {
            match transform.draw(size, decay, random) {
                Drawn::Affine(next) => {
                    moves = Some(match moves.take() {
                        Some(moves) => Affine::then(&moves, &next),
                        None => next,
                    });
                }
                Drawn::Step(step) => {
                    self.steps.extend(moves.take().map(|moves| Box::new(moves) as Box<dyn Step>));
                    self.steps.push(step);
                }
            }
            size = transform.seen(size);
        }
        self.steps.extend(moves.map(|moves| Box::new(moves) as Box<dyn Step>));
        if has_alpha {
            self.steps.push(Box::new(Background::draw(size, random)));
        }
        self.outputs.resize_with(self.steps.len(), Vec::new);
        self.gradients.resize_with(self.steps.len(), Vec::new);
    }

    /// What the network sees of the picture: `[3, height, width]`.
    pub fn apply<'a>(&'a mut self, picture: &'a [f32]) -> &'a [f32] {
        let mut input = picture;
        for (step, output) in self.steps.iter().zip(&mut self.outputs) {
            output.resize(step.output_len(input.len()), 0.0);
            step.apply(input, output);
            input = output;
        }
        input
    }

    /// Adds to `picture_gradient` the gradient of the picture that [`Sample::apply`] was given last, from that of what is seen.
    pub fn adjoint(&mut self, picture: &[f32], gradient: &[f32], picture_gradient: &mut [f32]) {
        let Some((first, rest)) = self.steps.split_first() else {
            picture_gradient.iter_mut().zip(gradient).for_each(|(p, g)| *p += g);
            return;
        };
        // The gradient of what the last step but one gave, and so on to the first.
        let mut own = gradient;
        let inputs = self.outputs.iter().take(rest.len());
        for ((step, input), input_gradient) in rest.iter().zip(inputs).zip(&mut self.gradients).rev() {
            input_gradient.clear();
            input_gradient.resize(input.len(), 0.0);
            step.adjoint(input, own, input_gradient);
            own = input_gradient;
        }
        first.adjoint(picture, own, picture_gradient);
    }
}
