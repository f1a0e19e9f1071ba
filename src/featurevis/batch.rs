//! Pictures that take their steps together.

use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::item::Item;
use super::objective::{ByLayer, Gradients, Other, Seen};
use super::octave::Octave;
use super::parameterization::CanvasScratch;
use super::recipe::Recipe;
use super::transform::{Sample, list};
use crate::network::{Executor, LayerId, Network, NetworkError, Rectifiers};

/// Items at the same octave, and an executor of their number. What one becomes does not depend on the others, but for
/// objectives that ask for company.
pub struct Batch {
    pub octave: usize,
    executor: Executor,
    layers: Vec<LayerId>,
    pub items: Vec<Item>,
    desks: Vec<Desk>,
    /// `[items * samples, channels, height, width]`
    input: Vec<f32>,
    /// The gradients of each layer's activations: `[items * samples, ...shape]`.
    seeds: Vec<Vec<f32>>,
}

/// The memory that one item is worked on with.
struct Desk {
    scratch: CanvasScratch,
    /// `[3 or 4, height, width]`
    picture: Vec<f32>,
    gradient: Vec<f32>,
    coefficient_gradient: Vec<f32>,
    /// What the network sees of the picture.
    samples: Vec<Sample>,
    /// `[3, height, width]`: the gradient of one sample.
    seen_gradient: Vec<f32>,
    value: f32,
}

impl Batch {
    /// `at` is the number of the octave.
    ///
    /// # Errors
    /// If the network does not take pictures of this size.
    pub fn new(
        network: &Arc<Network>,
        recipe: &Recipe,
        at: usize,
        octave: &Octave,
        items: Vec<Item>,
    ) -> Result<Self, NetworkError> {
        let mut layers: Vec<LayerId> = items.iter().flat_map(|item| item.goal.layers()).collect();
        layers.sort_unstable_by_key(|layer| layer.index());
        layers.dedup();
        let count = items.len() * list::samples(&recipe.transforms);
        let executor = Executor::new(network, octave.seen, count, &layers, true)?;
        Ok(Self {
            octave: at,
            input: vec![0.0; executor.input_shape().len() * count],
            seeds: layers.iter().map(|layer| vec![0.0; executor.shape(*layer).len() * count]).collect(),
            desks: items.iter().map(|_| Desk::new(recipe, octave)).collect(),
            executor,
            layers,
            items,
        })
    }

    /// One step of ascent for every item. Each curve gains the objective's value from before the step.
    pub fn step(&mut self, recipe: &Recipe, octave: &Octave) {
        let started = Instant::now();
        let samples = list::samples(&recipe.transforms);
        let color = self.executor.network().color_transform().clone();
        let length = self.executor.input_shape().len();

        let work =
            self.items.par_iter_mut().zip(&mut self.desks).zip(self.input.par_chunks_exact_mut(length * samples));
        work.for_each(|((item, desk), input)| {
            octave.canvas.picture(&item.state.coefficients, &mut desk.picture, &mut desk.scratch);
            let decay = item.state.transform_decay(recipe);
            for (sample, input) in desk.samples.iter_mut().zip(input.chunks_exact_mut(length)) {
                let random = item.state.random();
                sample.draw(&recipe.transforms, recipe.alpha, octave.canvas.size(), decay, random);
                color.apply(sample.apply(&desk.picture), input);
            }
        });

        self.executor.forward(&self.input);
        self.evaluate(samples);
        let rectifiers = self.items.iter().flat_map(|item| {
            let waking = recipe.revive && item.state.is_waking();
            std::iter::repeat_n(if waking { Rectifiers::Redirected } else { Rectifiers::Exact }, samples)
        });
        self.executor.set_rectifiers(&rectifiers.collect::<Vec<_>>());
        let seeds: Vec<(LayerId, &[f32])> =
            self.layers.iter().copied().zip(self.seeds.iter().map(Vec::as_slice)).collect();
        let gradient = self.executor.backward(&seeds);

        let work = self.items.par_iter_mut().zip(&mut self.desks).zip(gradient.par_chunks_exact(length * samples));
        work.for_each(|((item, desk), gradient)| {
            for (sample, gradient) in desk.samples.iter_mut().zip(gradient.chunks_exact(length)) {
                color.adjoint(gradient, &mut desk.seen_gradient);
                sample.adjoint(&desk.picture, &desk.seen_gradient, &mut desk.gradient);
            }
            desk.ascend(recipe, octave, item);
        });
        let seconds = started.elapsed().as_secs_f32() / self.items.len().max(1) as f32;
        self.items.iter_mut().for_each(|item| item.state.seconds += seconds);
    }

    /// Computes each item's value, the seeds for the reverse pass, and the gradient of what is said of the picture itself.
    fn evaluate(&mut self, samples: usize) {
        let Self { executor, layers, items, desks, seeds, .. } = self;
        seeds.iter_mut().for_each(|seed| seed.fill(0.0));
        let lengths: Vec<usize> = layers.iter().map(|layer| executor.shape(*layer).len()).collect();
        let activations = |item: usize, sample: usize| -> ByLayer<'_> {
            let at = item * samples + sample;
            let layers = layers.iter().zip(&lengths);
            layers.map(|(layer, length)| (*layer, &executor.value(*layer)[at * length..][..*length])).collect()
        };
        let mut rest: Vec<_> = seeds.iter_mut().zip(&lengths).map(|(s, length)| s.chunks_exact_mut(*length)).collect();
        for (at, (item, desk)) in items.iter().zip(desks.iter_mut()).enumerate() {
            let company: Vec<usize> = (0..items.len()).filter(|other| items[*other].unit == item.unit).collect();
            let position = |of: usize| company.iter().position(|other| *other == of).unwrap_or(0);
            desk.gradient.fill(0.0);
            let mut sum = 0.0;
            for sample in 0..samples {
                let others = company.iter().filter(|other| **other != at);
                let others = others.map(|other| Other {
                    distance: position(*other).abs_diff(position(at)),
                    activations: activations(*other, sample),
                });
                let seen = Seen { picture: &desk.picture, own: activations(at, sample), others: others.collect() };
                let mut seeds: Vec<(LayerId, &mut [f32])> = Vec::with_capacity(layers.len());
                for (layer, rest) in layers.iter().zip(&mut rest) {
                    seeds.extend(rest.next().map(|seed| (*layer, seed)));
                }
                let mut gradients = Gradients { seeds: &mut seeds, picture: &mut desk.gradient };
                sum += item.goal.value(&seen, &mut gradients);
            }
            desk.value = sum / samples as f32;
        }
    }

    /// The picture of an item as it was before the last step, `[3 or 4, height, width]` of 0 to 1.
    pub fn picture(&self, at: usize) -> Option<&[f32]> {
        self.desks.get(at).map(|desk| desk.picture.as_slice())
    }
}

impl Desk {
    fn new(recipe: &Recipe, octave: &Octave) -> Self {
        Self {
            scratch: octave.canvas.scratch(),
            picture: vec![0.0; octave.canvas.picture_len()],
            gradient: vec![0.0; octave.canvas.picture_len()],
            coefficient_gradient: vec![0.0; octave.canvas.len()],
            samples: (0..list::samples(&recipe.transforms)).map(|_| Sample::default()).collect(),
            seen_gradient: vec![0.0; 3 * octave.seen.area()],
            value: 0.0,
        }
    }

    /// Moves the item's coefficients along the gradient of its picture.
    fn ascend(&mut self, recipe: &Recipe, octave: &Octave, item: &mut Item) {
        let Self { scratch, picture, gradient, coefficient_gradient, .. } = self;
        let has_gradient = gradient.iter().any(|g| *g != 0.0);
        item.state.note(recipe, self.value, has_gradient);
        octave.canvas.pull_back(&item.state.coefficients, picture, gradient, coefficient_gradient, scratch);
        item.state.ascend(recipe, coefficient_gradient);
    }
}
