//! The loop that joins the four parts: gradient ascent for a batch of channels.

use std::sync::Arc;
use std::time::Instant;

use image::RgbImage;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::adam::Adam;
use super::colors::Colors;
use super::fourier::{Fourier, FourierScratch};
use super::objective::ChannelMean;
use super::recipe::{Recipe, RecipeError};
use super::tile::{StopReason, Tile};
use crate::kernels::Size;
use crate::network::{ChannelOrder, Executor, LayerId, Network, NetworkError, Rectifiers, Shape};

/// For this many steps a rectifier that stops an item's whole gradient lets through what would wake it. Lucid's number.
const WAKING_STEPS: usize = 16;

#[derive(Debug, thiserror::Error)]
pub enum AscentError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Recipe(#[from] RecipeError),
}

/// Gradient ascent on several channels of one layer at once. What one channel becomes does not depend on the others.
pub struct Ascent {
    recipe: Recipe,
    layer: LayerId,
    shape: Shape,
    executor: Executor,
    fourier: Fourier,
    items: Vec<Item>,
    steps: usize,
    started: Instant,
    /// `[batch, channels, size, size]`
    input: Vec<f32>,
    /// `[batch, ...shape]`
    seed: Vec<f32>,
}

/// One channel's picture and state.
struct Item {
    objective: ChannelMean,
    random: ChaCha8Rng,
    coefficients: Vec<f32>,
    optimizer: Adam,
    curve: Vec<f32>,
    scratch: FourierScratch,
    /// `[3, size, size]`, and the same as the network sees it after a transform.
    picture: Vec<f32>,
    moved: Vec<f32>,
    gradient: Vec<f32>,
}

impl Ascent {
    pub fn new(
        network: &Arc<Network>,
        layer: LayerId,
        channels: &[usize],
        recipe: &Recipe,
    ) -> Result<Self, AscentError> {
        recipe.check()?;
        for channel in channels {
            network.check_channel(layer, *channel)?;
        }
        let started = Instant::now();
        let executor = Executor::new(network, Size::square(recipe.size), channels.len(), &[layer], true)?;
        let colors = match network.preprocessing.channels {
            ChannelOrder::Grey => Colors::Grey,
            ChannelOrder::Rgb | ChannelOrder::Bgr => Colors::Decorrelated,
        };
        let fourier = Fourier::new(recipe.size, colors);
        let shape = executor.shape(layer);
        let items: Vec<Item> = channels.iter().map(|channel| Item::new(*channel, recipe, &fourier)).collect();
        let mut seed = vec![0.0; shape.len() * items.len()];
        for (item, seed) in items.iter().zip(seed.chunks_exact_mut(shape.len())) {
            item.objective.gradient(shape, seed);
        }
        Ok(Self {
            recipe: recipe.clone(),
            layer,
            shape,
            input: vec![0.0; executor.input_shape().len() * items.len()],
            executor,
            fourier,
            items,
            steps: 0,
            started,
            seed,
        })
    }

    /// One step of ascent for every channel. Each curve gains the objective's value from before the step.
    pub fn step(&mut self) {
        let waking = self.steps < WAKING_STEPS || self.items.iter().any(Item::is_dead);
        self.executor.set_rectifiers(if waking { Rectifiers::Redirected } else { Rectifiers::Exact });

        let robustness = self.recipe.robustness;
        let moves: Vec<_> = self.items.iter_mut().map(|item| robustness.draw(&mut item.random)).collect();
        let (fourier, size) = (&self.fourier, self.recipe.size);
        let color = self.executor.network().color_transform().clone();
        let length = self.executor.input_shape().len();
        let items = self.items.par_iter_mut().zip(self.input.par_chunks_exact_mut(length)).zip(&moves);
        items.for_each(|((item, input), transform)| {
            fourier.picture(&item.coefficients, &mut item.picture, &mut item.scratch);
            transform.apply(size, &item.picture, &mut item.moved);
            color.apply(&item.moved, input);
        });

        self.executor.forward(&self.input);
        let activations = self.executor.value(self.layer).chunks_exact(self.shape.len());
        for (item, activations) in self.items.iter_mut().zip(activations) {
            item.curve.push(item.objective.value(self.shape, activations));
        }
        let gradient = self.executor.backward(&[(self.layer, &self.seed)]);

        let items = self.items.par_iter_mut().zip(gradient.par_chunks_exact(length)).zip(&moves);
        items.for_each(|((item, gradient), transform)| {
            color.adjoint(gradient, &mut item.moved);
            transform.adjoint(size, &item.moved, &mut item.gradient);
            item.ascend(fourier);
        });
        self.steps += 1;
    }

    /// Steps taken so far.
    pub fn steps(&self) -> usize {
        self.steps
    }

    pub fn is_finished(&self) -> bool {
        self.steps >= self.recipe.steps
    }

    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The channels, in the order given.
    pub fn channels(&self) -> impl ExactSizeIterator<Item = usize> {
        self.items.iter().map(|item| item.objective.channel)
    }

    /// The objective's last value for the channel at this place in the batch.
    pub fn value(&self, index: usize) -> Option<f32> {
        self.items.get(index)?.curve.last().copied()
    }

    /// The picture as it was before the last step, for the channel at this place in the batch.
    pub fn picture(&self, index: usize) -> Option<RgbImage> {
        self.items.get(index).map(|item| to_image(self.recipe.size, &item.picture))
    }

    /// Measures the pictures as they are now and gives them out.
    pub fn finish(mut self) -> Vec<Tile> {
        let stopped_early = !self.is_finished();
        let color = self.executor.network().color_transform().clone();
        let length = self.executor.input_shape().len();
        for (item, input) in self.items.iter_mut().zip(self.input.chunks_exact_mut(length)) {
            self.fourier.picture(&item.coefficients, &mut item.picture, &mut item.scratch);
            color.apply(&item.picture, input);
        }
        self.executor.forward(&self.input);
        let seconds = self.started.elapsed().as_secs_f32() / self.items.len().max(1) as f32;
        let activations = self.executor.value(self.layer).chunks_exact(self.shape.len());
        let tiles = self.items.into_iter().zip(activations).map(|(item, activations)| Tile {
            channel: item.objective.channel,
            picture: to_image(self.recipe.size, &item.picture),
            seed: self.recipe.seed,
            steps: self.steps,
            activation: item.objective.value(self.shape, activations),
            seconds,
            stop: match (stopped_early, item.is_dead()) {
                (true, _) => StopReason::Cancelled,
                (false, true) => StopReason::Dead,
                (false, false) => StopReason::Finished,
            },
            curve: item.curve,
        });
        tiles.collect()
    }
}

impl Item {
    fn new(channel: usize, recipe: &Recipe, fourier: &Fourier) -> Self {
        // A stream of its own for each channel: neither its noise nor its moves depend on the rest of the batch.
        let mut random = ChaCha8Rng::seed_from_u64(recipe.seed);
        random.set_stream(channel as u64);
        let coefficients = fourier.start(&mut random);
        let pixels = 3 * recipe.size * recipe.size;
        Self {
            objective: ChannelMean { channel },
            random,
            optimizer: Adam::new(recipe.learning_rate, coefficients.len()),
            coefficients,
            curve: Vec::with_capacity(recipe.steps),
            scratch: fourier.scratch(),
            picture: vec![0.0; pixels],
            moved: vec![0.0; pixels],
            gradient: vec![0.0; pixels],
        }
    }

    /// Whether the channel gave exactly nothing last time, as only a stopped rectifier does.
    fn is_dead(&self) -> bool {
        self.curve.last() == Some(&0.0)
    }

    /// From the gradient of the picture to the next coefficients.
    fn ascend(&mut self, fourier: &Fourier) {
        // `moved` has been read: the coefficients' gradient needs room of about that size.
        let mut gradient = std::mem::take(&mut self.moved);
        gradient.resize(fourier.len(), 0.0);
        fourier.pull_back(&self.picture, &mut self.gradient, &mut gradient, &mut self.scratch);
        self.optimizer.ascend(&gradient, &mut self.coefficients);
        gradient.resize(self.picture.len(), 0.0);
        self.moved = gradient;
    }
}

/// `[3, size, size]` of 0 to 1, as bytes.
fn to_image(size: usize, picture: &[f32]) -> RgbImage {
    let pixels = size * size;
    RgbImage::from_fn(size as u32, size as u32, |x, y| {
        let at = y as usize * size + x as usize;
        image::Rgb([0, 1, 2].map(|c| (picture[c * pixels + at] * 255.0).round() as u8))
    })
}
