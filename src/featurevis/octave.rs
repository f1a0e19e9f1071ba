//! One of the sizes that a picture is grown at.

use std::sync::Arc;

use super::objective::{Goal, Objective, ObjectiveError, Site};
use super::parameterization::{Canvas, Colors, Magnitude};
use super::recipe::Recipe;
use super::transform::list;
use crate::kernels::Size;
use crate::network::{ChannelOrder, Network};

/// A size, the canvas for it, and the steps that are taken at it.
pub struct Octave {
    pub canvas: Canvas,
    pub steps: usize,
    /// The size of what the network sees of the picture: it is larger where there is a border.
    pub seen: Size,
}

impl Octave {
    /// All octaves of a recipe. `magnitude` measures the magnitudes of a size, which phases need.
    pub fn all(
        network: &Network,
        recipe: &Recipe,
        mut magnitude: impl FnMut(Size, Colors) -> Option<Arc<Magnitude>>,
    ) -> Vec<Self> {
        let colors = match network.preprocessing.channels {
            ChannelOrder::Grey => Colors::Grey,
            _ => recipe.colors,
        };
        let octave = |(size, steps)| {
            let magnitude = magnitude(size, colors);
            let canvas = Canvas::new(recipe.parameterization, size, colors, recipe.alpha, magnitude);
            Self { canvas, steps, seen: list::seen(&recipe.transforms, size) }
        };
        recipe.octaves().into_iter().map(octave).collect()
    }

    /// The objective made ready for this octave. With opacity, it is multiplied by the transparent share of the picture.
    ///
    /// # Errors
    /// If the objective does not fit the network at this size.
    pub fn goal(&self, network: &Arc<Network>, objective: &Objective) -> Result<Goal, ObjectiveError> {
        let (picture, has_alpha) = (self.canvas.size(), self.canvas.has_alpha());
        let site = Site { network, picture, seen: self.seen, has_alpha };
        if has_alpha {
            return Goal::new(&site, &(objective.clone() * Objective::transparency()));
        }
        Goal::new(&site, objective)
    }
}
