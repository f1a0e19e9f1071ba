//! Everything that decides what a picture will look like, besides the network and the objective.

use serde::{Deserialize, Serialize};

use super::optimizer::OptimizerKind;
use super::pace::Pace;
use super::parameterization::{Colors, Parameterization};
use super::transform::{Transform, earlier_settings, list};
use crate::kernels::Size;

/// The settings of an ascent. The same recipe, network, objective and number of threads give the same bytes.
///
/// Settings that earlier versions wrote are read too: `cooling`, `calming`, `settle`, and the table `robustness`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Width of the picture in pixels.
    pub width: usize,
    /// Height of the picture in pixels.
    pub height: usize,
    /// Steps of gradient ascent.
    pub steps: usize,
    /// Chooses the noise that the picture grows from, and all that the transforms choose.
    pub seed: u64,
    /// Pictures for each objective, each from noise of its own.
    pub variants: usize,
    pub parameterization: Parameterization,
    /// Networks that see no colours are given grey pictures whatever is said here.
    pub colors: Colors,
    /// Whether the picture has opacity: then what the objective does not need becomes transparent.
    pub alpha: bool,
    pub optimizer: OptimizerKind,
    /// The size of a step, in units of the coefficients.
    pub learning_rate: f32,
    /// What is left of the learning rate at the last step, as a fraction of the first; in between it falls along half a cosine.
    #[serde(alias = "cooling")]
    pub learning_rate_decay: f32,
    /// What is done to the picture before the network sees it, in this order.
    #[serde(alias = "robustness", deserialize_with = "earlier_settings::deserialize")]
    pub transforms: Vec<Transform>,
    /// What is left of the transforms' moves at the last step, as a fraction of the first; in between they become smaller evenly.
    #[serde(alias = "calming")]
    pub transform_decay: f32,
    /// Sizes that the picture is grown at, each twice the one before; the steps are shared among them.
    pub octaves: usize,
    /// The ascent ends early when the objective gains less than this fraction of itself in 24 steps. 0: never.
    #[serde(alias = "settle")]
    pub early_stopping: f32,
    /// Whether silent units are woken: by redirected gradients, stronger noise, and the strongest of the program's photos.
    pub revive: bool,
    pub start: Start,
    /// A folder of photos, whose magnitudes the phases go with, instead of the program's own photos.
    pub magnitude: Option<String>,
}

/// What a picture grows from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    #[default]
    Noise,
    Photo {
        /// A file, or the name of a built-in photo.
        photo: String,
        /// 1: the photo; 0: middle grey; between: a pale photo.
        strength: f32,
    },
}

/// The standard recipe at 128 px.
impl Default for Recipe {
    fn default() -> Self {
        let size = Size::square(128);
        let Pace { steps, learning_rate } = Pace::of(size);
        Self {
            width: size.width,
            height: size.height,
            steps,
            seed: 0,
            variants: 1,
            parameterization: Parameterization::Fourier,
            colors: Colors::Decorrelated,
            alpha: false,
            optimizer: OptimizerKind::Adam,
            learning_rate,
            learning_rate_decay: 1.0,
            transforms: list::standard(),
            transform_decay: 0.0,
            octaves: 1,
            early_stopping: 0.0,
            revive: true,
            start: Start::Noise,
            magnitude: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RecipeError {
    #[error("a picture of {0} pixels; each side must be {low} to {high}", low = Recipe::SIZES.start(), high = Recipe::SIZES.end())]
    Size(usize),
    #[error("{0} steps; it must be {low} to {high}", low = Recipe::STEPS.start(), high = Recipe::STEPS.end())]
    Steps(usize),
    #[error("{0} variants; it must be {low} to {high}", low = Recipe::VARIANTS.start(), high = Recipe::VARIANTS.end())]
    Variants(usize),
    #[error("{name} is {value}; it must be {wanted}")]
    Value { name: &'static str, value: f32, wanted: &'static str },
    #[error("{0}")]
    Transform(String),
}

impl Recipe {
    /// Sides of a picture, in pixels.
    pub const SIZES: std::ops::RangeInclusive<usize> = 16..=1024;
    pub const STEPS: std::ops::RangeInclusive<usize> = 1..=100_000;
    pub const VARIANTS: std::ops::RangeInclusive<usize> = 1..=16;
    /// No octave is smaller than this.
    const SMALLEST: usize = 32;

    pub fn size(&self) -> Size {
        Size::new(self.height, self.width)
    }

    /// The same at another size, square, as [`Recipe::resized`] has it.
    #[must_use]
    pub fn sized(self, side: usize) -> Self {
        self.resized(side, side)
    }

    /// The same at another size, in pixels. Where steps and learning rate are what the size wants, or this at half the steps, they
    /// become what the other size wants; settings of one's own stay.
    #[must_use]
    pub fn resized(self, width: usize, height: usize) -> Self {
        let (before, after) = (Pace::of(self.size()), Pace::of(Size::new(height, width)));
        let resized = Self { width, height, ..self };
        let is_at_pace =
            |share: &usize| Pace { steps: resized.steps * share, learning_rate: resized.learning_rate } == before;
        match [1, 2].into_iter().find(is_at_pace) {
            Some(share) => Self { steps: after.steps / share, learning_rate: after.learning_rate, ..resized },
            None => resized,
        }
    }

    /// The sizes that the picture is grown at, and the steps at each.
    pub fn octaves(&self) -> Vec<(Size, usize)> {
        let sizes = (0..self.octaves.max(1)).rev().map(|halvings| {
            let side = |side: usize| ((side >> halvings).max(1), side);
            (side(self.height), side(self.width))
        });
        let mut sizes: Vec<Size> = sizes
            .filter(|((h, full_h), (w, full_w))| {
                (h == full_h && w == full_w) || (*h >= Self::SMALLEST && *w >= Self::SMALLEST)
            })
            .map(|((h, _), (w, _))| Size::new(h, w))
            .collect();
        sizes.truncate(self.steps.max(1));
        let (count, last) = (sizes.len(), sizes.len().saturating_sub(1));
        let share = self.steps / count.max(1);
        let steps = |at: usize| if at == last { self.steps - share * last } else { share };
        sizes.into_iter().enumerate().map(|(at, size)| (size, steps(at))).collect()
    }

    /// # Errors
    /// If a setting is out of its bounds.
    pub fn check(&self) -> Result<(), RecipeError> {
        if let Some(side) = [self.width, self.height].into_iter().find(|side| !Self::SIZES.contains(side)) {
            return Err(RecipeError::Size(side));
        }
        if !Self::STEPS.contains(&self.steps) {
            return Err(RecipeError::Steps(self.steps));
        }
        if !Self::VARIANTS.contains(&self.variants) {
            return Err(RecipeError::Variants(self.variants));
        }
        let strength = if let Start::Photo { strength, .. } = self.start { strength } else { 1.0 };
        let numbers = [
            ("the learning rate", self.learning_rate, 1e-6..=100.0, "0.000001 to 100"),
            ("the learning rate decay", self.learning_rate_decay, 0.0..=1.0, "0 to 1"),
            ("the transform decay", self.transform_decay, 0.0..=1.0, "0 to 1"),
            ("the number of octaves", self.octaves as f32, 1.0..=8.0, "1 to 8"),
            ("the gain of early stopping", self.early_stopping, 0.0..=1.0, "0 to 1"),
            ("the start's strength", strength, 0.0..=1.0, "0 to 1"),
        ];
        for (name, value, allowed, wanted) in numbers {
            if !allowed.contains(&value) {
                return Err(RecipeError::Value { name, value, wanted });
            }
        }
        let problem = self.transforms.iter().find_map(Transform::problem);
        problem.map_or(Ok(()), |problem| Err(RecipeError::Transform(problem)))
    }
}
