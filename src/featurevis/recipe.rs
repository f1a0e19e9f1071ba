//! Everything that decides what a picture will look like, besides the network and the objective.

use serde::{Deserialize, Serialize};

use super::optimizer::OptimizerKind;
use super::parameterization::{Colors, Parameterization};
use super::preset::Preset;
use super::transform::Robustness;
use crate::kernels::Size;

/// The settings of an ascent. The same recipe, network, objective and number of threads give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Of the picture, in pixels.
    pub width: usize,
    pub height: usize,
    /// Steps of gradient ascent.
    pub steps: usize,
    /// Of the noise that the picture grows from and of the transforms.
    pub seed: u64,
    /// Pictures for each objective, each from noise of its own.
    pub variants: usize,
    pub parameterization: Parameterization,
    /// Grey networks are given grey pictures whatever is said here.
    pub colors: Colors,
    /// Whether the picture has opacity: then what the objective does not need becomes transparent.
    pub alpha: bool,
    pub optimizer: OptimizerKind,
    /// The step's size, in units of the coefficients.
    pub learning_rate: f32,
    /// The learning rate at the last step, as a fraction of the first; in between it falls along half a cosine.
    pub cooling: f32,
    pub robustness: Robustness,
    /// How far the picture is moved at the last step, as a fraction of the first; in between it falls evenly.
    pub calming: f32,
    /// Sizes that the picture is grown at, each twice the one before; the steps are shared among them.
    pub octaves: usize,
    /// The ascent ends early when the objective gains less than this fraction of itself in 24 steps. 0: never.
    pub settle: f32,
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

impl Default for Recipe {
    fn default() -> Self {
        Preset::default().recipe()
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
    Robustness(String),
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

    /// The same at another size, square.
    pub fn sized(self, side: usize) -> Self {
        Self { width: side, height: side, ..self }
    }

    /// The sizes that the picture is grown at, and the steps at each.
    pub fn stages(&self) -> Vec<(Size, usize)> {
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
            ("the cooling", self.cooling, 0.0..=1.0, "0 to 1"),
            ("the calming", self.calming, 0.0..=1.0, "0 to 1"),
            ("the number of octaves", self.octaves as f32, 1.0..=8.0, "1 to 8"),
            ("the gain that settles", self.settle, 0.0..=1.0, "0 to 1"),
            ("the start's strength", strength, 0.0..=1.0, "0 to 1"),
        ];
        for (name, value, allowed, wanted) in numbers {
            if !allowed.contains(&value) {
                return Err(RecipeError::Value { name, value, wanted });
            }
        }
        self.robustness.problem().map_or(Ok(()), |problem| Err(RecipeError::Robustness(problem)))
    }
}
