//! What the terms that keep a picture or a layer's maps smooth or pale have in common.

use std::fmt;

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::Arguments;
use crate::kernels::Size;
use crate::network::LayerId;

/// The planes that a term speaks of.
#[derive(Clone, Debug, PartialEq)]
pub enum Planes {
    /// Red, green and blue of the picture itself.
    Picture,
    /// The maps of a layer, by its name.
    Layer(String),
}

/// Where planes are found in one network, at one size.
pub struct FoundPlanes {
    pub layer: Option<LayerId>,
    /// How many values the planes have.
    pub length: usize,
    pub size: Size,
}

impl Planes {
    /// Reads nothing, or a colon and a layer.
    ///
    /// # Errors
    /// If something else stands there.
    pub fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(arguments.optional_layer()?.map_or(Self::Picture, Self::Layer))
    }

    /// Writes what [`Planes::read`] reads.
    pub fn text(&self) -> String {
        match self {
            Self::Picture => String::new(),
            Self::Layer(layer) => format!(":{layer}"),
        }
    }

    /// # Errors
    /// If the network has no such layer.
    pub fn find(&self, site: &Site<'_>) -> Result<FoundPlanes, ObjectiveError> {
        Ok(match self {
            Self::Picture => FoundPlanes { layer: None, length: 3 * site.picture.area(), size: site.picture },
            Self::Layer(name) => {
                let (layer, shape) = site.layer(name)?;
                FoundPlanes { layer: Some(layer), length: shape.len(), size: shape.size() }
            }
        })
    }
}

impl FoundPlanes {
    /// A term that is this value of the planes.
    pub fn measure(self, value: impl Fn(&[f32]) -> (f64, Vec<f32>) + Send + Sync + 'static) -> Box<dyn Measure> {
        Box::new(OfPlanes { layer: self.layer, length: self.length, value: Box::new(value) })
    }
}

/// The value of some planes and its gradient, which is as long as they are.
type WithGradient = Box<dyn Fn(&[f32]) -> (f64, Vec<f32>) + Send + Sync>;

/// A number about the planes of the picture's colours, or about those of a layer.
struct OfPlanes {
    /// `None`: the picture's colours.
    layer: Option<LayerId>,
    length: usize,
    value: WithGradient,
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
