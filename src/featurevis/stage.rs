//! One of the sizes that a picture is grown at.

use std::sync::Arc;

use super::objective::{Goal, Objective, ObjectiveError};
use super::parameterization::{Canvas, Colors, Magnitude};
use super::recipe::Recipe;
use crate::kernels::Size;
use crate::network::{ChannelOrder, Network};

/// A size, the canvas for it, and the steps that are taken at it.
pub struct Stage {
    pub canvas: Canvas,
    pub steps: usize,
    /// What the network sees of the picture: with its border.
    pub seen: Size,
}

impl Stage {
    /// All stages of a recipe. `magnitude` measures that of a size, for phases.
    pub fn all(
        network: &Network,
        recipe: &Recipe,
        mut magnitude: impl FnMut(Size, Colors) -> Option<Arc<Magnitude>>,
    ) -> Vec<Self> {
        let colors = match network.preprocessing.channels {
            ChannelOrder::Grey => Colors::Grey,
            _ => recipe.colors,
        };
        let stage = |(size, steps)| {
            let magnitude = magnitude(size, colors);
            let canvas = Canvas::new(recipe.parameterization, size, colors, recipe.alpha, magnitude);
            Self { canvas, steps, seen: recipe.robustness.seen(size) }
        };
        recipe.stages().into_iter().map(stage).collect()
    }

    pub fn goal(&self, network: &Arc<Network>, objective: &Objective) -> Result<Goal, ObjectiveError> {
        Goal::new(network, objective, self.canvas.size(), self.seen)
    }
}
