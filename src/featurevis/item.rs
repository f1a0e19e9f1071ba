//! One picture under way.

use std::sync::Arc;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::early_stopping::has_converged;
use super::objective::Goal;
use super::optimizer::Optimizer;
use super::recipe::Recipe;
use super::subject::Subject;

/// For this many steps a rectifier that stops an item's whole gradient lets through what would wake it. Lucid's number.
pub const WAKING_STEPS: usize = 16;

/// All that a picture's further growth depends on: kept, it can go on later as if nothing had been between.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    random: ChaCha8Rng,
    pub coefficients: Vec<f32>,
    optimizer: Optimizer,
    /// The objective before each step since the last start.
    pub curve: Vec<f32>,
    /// Steps taken from earlier starts, which led to nothing.
    pub wasted: usize,
    pub revivals: usize,
    /// Which of the recipe's octaves, and the steps taken in it.
    pub octave: usize,
    pub octave_steps: usize,
    /// Whether nothing reached the picture at the last step.
    is_silent: bool,
    pub has_converged: bool,
    /// Nothing wakes it.
    pub is_dead: bool,
    pub seconds: f32,
}

/// A picture under way.
pub struct Item {
    pub subject: Subject,
    pub state: State,
    /// For the octave it is at.
    pub goal: Arc<Goal>,
    /// Which unit of the queue it belongs to: those of the same unit are grown in each other's company.
    pub unit: usize,
}

impl State {
    /// The state before the start: without coefficients.
    pub fn unbegun(subject: &Subject, recipe: &Recipe) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(recipe.seed);
        random.set_stream(subject.stream());
        Self {
            random,
            optimizer: recipe.optimizer.start(0),
            coefficients: Vec::new(),
            curve: Vec::new(),
            wasted: 0,
            revivals: 0,
            octave: 0,
            octave_steps: 0,
            is_silent: false,
            has_converged: false,
            is_dead: false,
            seconds: 0.0,
        }
    }

    /// Whether there are coefficients.
    pub fn has_begun(&self) -> bool {
        !self.coefficients.is_empty()
    }

    /// Bytes that it takes in memory.
    pub fn bytes(&self) -> usize {
        let numbers = self.coefficients.len() + self.optimizer.remembered() + self.curve.len();
        size_of::<Self>() + size_of::<f32>() * numbers
    }

    pub fn random(&mut self) -> &mut ChaCha8Rng {
        &mut self.random
    }

    /// Steps taken since the last start.
    pub fn steps(&self) -> usize {
        self.curve.len()
    }

    /// Goes on from other coefficients, for another octave or another start.
    pub fn move_to(&mut self, recipe: &Recipe, coefficients: Vec<f32>) {
        self.optimizer = recipe.optimizer.start(coefficients.len());
        self.coefficients = coefficients;
    }

    /// Another start, from other coefficients.
    pub fn start_again(&mut self, recipe: &Recipe, coefficients: Vec<f32>) {
        self.move_to(recipe, coefficients);
        self.wasted += self.curve.len();
        self.curve.clear();
        self.octave_steps = 0;
        self.revivals += 1;
        self.is_silent = false;
    }

    /// Whether rectifiers that stop everything should let something pass.
    pub fn is_waking(&self) -> bool {
        self.steps() < WAKING_STEPS || self.is_silent
    }

    /// Whether it has long been silent.
    pub fn needs_another_start(&self, recipe: &Recipe) -> bool {
        recipe.revive && self.is_silent && !self.is_dead && self.steps() == (recipe.steps / 4).max(WAKING_STEPS + 8)
    }

    /// Takes note of the objective before a step, and of whether it is zero and will stay so.
    pub fn note(&mut self, recipe: &Recipe, value: f32, has_gradient: bool) {
        self.curve.push(value);
        self.is_silent = value == 0.0 || !has_gradient;
        let gain = recipe.early_stopping;
        self.has_converged |= gain > 0.0 && has_converged(&self.curve, gain);
    }

    /// Moves the coefficients along their gradient.
    pub fn ascend(&mut self, recipe: &Recipe, gradient: &[f32]) {
        let share = (self.steps() as f32 - 1.0) / recipe.steps.max(1) as f32;
        let falling = 0.5 * (1.0 + (std::f32::consts::PI * share).cos());
        let decay = recipe.learning_rate_decay;
        let rate = recipe.learning_rate * (decay + (1.0 - decay) * falling);
        self.optimizer.ascend(rate, gradient, &mut self.coefficients);
        self.octave_steps += 1;
    }

    /// How far the next step moves the picture, as a fraction of how far the first one did.
    pub fn transform_decay(&self, recipe: &Recipe) -> f32 {
        let share = (self.steps() as f32 / recipe.steps.max(1) as f32).min(1.0);
        1.0 - (1.0 - recipe.transform_decay) * share
    }

    pub fn is_silent(&self) -> bool {
        self.is_silent
    }
}
