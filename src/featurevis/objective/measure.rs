//! A term made ready for one network and one size of picture: its value, and how its gradient is pulled back.

use std::fmt::Debug;

use crate::network::LayerId;

/// What one item of a batch holds at each watched layer: `[channels, height, width]`.
pub type ByLayer<'a> = Vec<(LayerId, &'a [f32])>;

/// The values of one layer; empty if it is not watched.
pub fn at<'a>(activations: &ByLayer<'a>, layer: LayerId) -> &'a [f32] {
    activations.iter().find(|(id, _)| *id == layer).map_or(&[], |(_, values)| values)
}

/// What an objective looks at.
#[derive(Clone, Debug, Default)]
pub struct Seen<'a> {
    /// The picture itself, `[3 or 4, height, width]` of 0 to 1.
    pub picture: &'a [f32],
    /// The activations that it gives.
    pub own: ByLayer<'a>,
    /// The pictures that are grown with it.
    pub others: Vec<Other<'a>>,
}

/// What another picture gives.
#[derive(Clone, Debug)]
pub struct Other<'a> {
    /// How far apart the two pictures stand in the row in which they are grown: neighbours are 1 apart.
    pub distance: usize,
    pub activations: ByLayer<'a>,
}

impl<'a> Seen<'a> {
    /// The picture's own activations at a layer.
    pub fn at(&self, layer: LayerId) -> &'a [f32] {
        at(&self.own, layer)
    }
}

/// The gradients that terms add to.
#[derive(Debug)]
pub struct Gradients<'a, 'b> {
    /// The gradient of each layer's activations.
    pub seeds: &'a mut [(LayerId, &'b mut [f32])],
    /// The gradient of the picture, in its shape.
    pub picture: &'a mut [f32],
}

impl Gradients<'_, '_> {
    /// The gradient of a layer's activations; empty if it is not watched.
    pub fn at(&mut self, layer: LayerId) -> &mut [f32] {
        self.seeds.iter_mut().find(|(id, _)| *id == layer).map_or(&mut [], |(_, seed)| seed)
    }
}

/// Adds the gradient of a value, times a weight.
pub type Pullback<'a> = Box<dyn FnOnce(f32, &mut Gradients<'_, '_>) + 'a>;

/// A term whose names have become places in one network.
pub trait Measure: Debug + Send + Sync {
    /// The layer that it reads, if it reads one.
    fn layer(&self) -> Option<LayerId>;

    /// The value of what is seen, and how its gradient is pulled back.
    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>);
}

pub fn mean(values: &[f32]) -> f32 {
    let sum: f64 = values.iter().map(|v| f64::from(*v)).sum();
    (sum / values.len().max(1) as f64) as f32
}
