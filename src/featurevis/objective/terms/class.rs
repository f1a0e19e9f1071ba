//! What a network says of a class, which logits and probabilities read in the same place.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::site::Site;
use crate::network::{LayerId, OutputKind};

/// The value in which a class is read.
#[derive(Clone, Copy, Debug)]
pub struct ClassOutput {
    /// The layer before any softmax.
    pub layer: LayerId,
    /// The value that speaks of it.
    pub index: usize,
    /// -1 for the first of two classes that share one value.
    pub sign: f32,
    /// Whether one value speaks of two classes.
    pub is_binary: bool,
}

impl ClassOutput {
    /// # Errors
    /// If the network does not have the class.
    pub fn new(site: &Site<'_>, class: usize) -> Result<Self, ObjectiveError> {
        let network = site.network;
        let layer = network.logits();
        let (count, is_binary) = match network.classes.output_kind {
            OutputKind::Probabilities => (network.layer(layer).shape.channels(), false),
            OutputKind::Binary => (2, true),
            OutputKind::Nothing => (0, false),
        };
        if class >= count {
            let network = network.name().to_owned();
            return Err(ObjectiveError::Class { class, network, last: count.saturating_sub(1) });
        }
        let sign = if is_binary && class == 0 { -1.0 } else { 1.0 };
        Ok(Self { layer, index: if is_binary { 0 } else { class }, sign, is_binary })
    }
}
