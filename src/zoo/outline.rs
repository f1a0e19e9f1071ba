//! An architecture without weights: which tensors it needs, and of which shapes.

use super::error::ZooError;
use crate::network::{NetworkBuilder, Shape};

/// What an architecture is built into: a network, or the list of what it needs.
pub enum Draft {
    Network(NetworkBuilder),
    Outline(Outline),
}

/// The tensors that an architecture needs.
pub struct Outline {
    input: Shape,
    requirements: Vec<(String, Vec<usize>)>,
}

impl Outline {
    /// An outline, empty yet, for pictures of this shape.
    pub fn new(input: Shape) -> Self {
        Self { input, requirements: Vec::new() }
    }

    pub(super) fn require(&mut self, name: String, shape: Vec<usize>) {
        self.requirements.push((name, shape));
    }

    /// Names and shapes, in the order of the layers.
    pub fn requirements(&self) -> &[(String, Vec<usize>)] {
        &self.requirements
    }
}

impl Draft {
    pub(super) fn input_shape(&self) -> Shape {
        match self {
            Self::Network(network) => network.input_shape(),
            Self::Outline(outline) => outline.input,
        }
    }

    pub(super) fn into_network(self) -> Result<NetworkBuilder, ZooError> {
        match self {
            Self::Network(network) => Ok(network),
            Self::Outline(_) => Err(ZooError::Outline),
        }
    }

    pub(super) fn into_outline(self) -> Result<Outline, ZooError> {
        match self {
            Self::Outline(outline) => Ok(outline),
            Self::Network(_) => Err(ZooError::Outline),
        }
    }
}
