//! Everything that decides what a tile will look like, besides the network and the channel.

use serde::{Deserialize, Serialize};

use super::transform::Robustness;

/// The settings of one ascent. The same recipe, network, channel and number of threads give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Width and height of the picture, in pixels.
    pub size: usize,
    /// Steps of gradient ascent.
    pub steps: usize,
    /// Of the noise that the picture grows from and of the transforms.
    pub seed: u64,
    /// Adam's step size, in units of the Fourier coefficients.
    pub learning_rate: f32,
    pub robustness: Robustness,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { size: 128, steps: 128, seed: 0, learning_rate: 0.05, robustness: Robustness::default() }
    }
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RecipeError {
    #[error("a tile of {0} pixels; it must be {low} to {high}", low = Recipe::SIZES.start(), high = Recipe::SIZES.end())]
    Size(usize),
    #[error("{0} steps; it must be {low} to {high}", low = Recipe::STEPS.start(), high = Recipe::STEPS.end())]
    Steps(usize),
}

impl Recipe {
    /// Sides of a tile, in pixels.
    pub const SIZES: std::ops::RangeInclusive<usize> = 16..=1024;
    pub const STEPS: std::ops::RangeInclusive<usize> = 1..=100_000;

    pub fn check(&self) -> Result<(), RecipeError> {
        if !Self::SIZES.contains(&self.size) {
            return Err(RecipeError::Size(self.size));
        }
        if !Self::STEPS.contains(&self.steps) {
            return Err(RecipeError::Steps(self.steps));
        }
        Ok(())
    }
}
