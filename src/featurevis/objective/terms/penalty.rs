//! What the terms that speak of the picture itself have in common.

use std::fmt;

use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::network::LayerId;

/// The value of some planes and its gradient, which is as long as they are.
pub type WithGradient = Box<dyn Fn(&[f32]) -> (f64, Vec<f32>) + Send + Sync>;

/// A number about the planes of the picture's colours, or about those of a layer.
pub struct OfPlanes {
    /// `None`: the picture's colours.
    pub layer: Option<LayerId>,
    /// How many values the planes have.
    pub length: usize,
    pub value: WithGradient,
}

impl fmt::Debug for OfPlanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfPlanes").field("layer", &self.layer).finish_non_exhaustive()
    }
}

impl Measure for OfPlanes {
    fn layer(&self) -> Option<LayerId> {
        self.layer
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let planes = self.layer.map_or(seen.picture, |layer| seen.at(layer));
        let (value, slopes) = (self.value)(planes.get(..self.length).unwrap_or(&[]));
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            let gradient = match self.layer {
                Some(layer) => gradients.at(layer),
                None => &mut *gradients.picture,
            };
            gradient.iter_mut().zip(&slopes).for_each(|(g, slope)| *g += weight * slope);
        };
        (value as f32, Box::new(pull_back))
    }
}

/// Rounds off the corner of an absolute value, far below one step of a byte.
const CORNER: f32 = 1e-4;

pub fn rounded_abs(v: f32) -> f32 {
    (v * v + CORNER * CORNER).sqrt() - CORNER
}

pub fn rounded_sign(v: f32) -> f32 {
    v / (v * v + CORNER * CORNER).sqrt()
}

/// The middle of what colours can be, which distances are measured from.
pub const GREY: f32 = 0.5;
