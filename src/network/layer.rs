//! One layer of a network, and where it takes its inputs from.

use std::sync::Arc;

use super::{Category, Op, ReceptiveField, Shape};

/// A layer of one particular network: its index in topological order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerId(pub(super) usize);

impl LayerId {
    pub fn index(self) -> usize {
        self.0
    }
}

/// Where a layer takes an input from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The network's input.
    Picture,
    Layer(LayerId),
}

impl From<LayerId> for Source {
    fn from(id: LayerId) -> Self {
        Self::Layer(id)
    }
}

/// One layer.
#[derive(Debug)]
pub struct Layer {
    pub name: String,
    /// Shared by networks that differ in how they prepare pictures.
    pub op: Arc<Op>,
    pub inputs: Vec<Source>,
    /// Output for one picture of the size the network was trained on.
    pub shape: Shape,
    /// What one value sees of the input.
    pub receptive_field: ReceptiveField,
    /// For one picture of that size.
    pub multiply_adds: u64,
}

impl Layer {
    pub fn kind(&self) -> &'static str {
        self.op.operator().kind()
    }

    /// What the layer's glyph shows.
    pub fn category(&self) -> Category {
        self.op.operator().category()
    }

    /// The name as a file or folder may be called: imported names can hold slashes and worse.
    pub fn file_name(&self) -> String {
        let safe = |c: char| if c.is_alphanumeric() || "._-+ ()[]".contains(c) { c } else { '_' };
        let name: String = self.name.chars().map(safe).collect();
        let is_plain = !name.trim_matches(['.', ' ']).is_empty();
        if is_plain { name } else { format!("layer_{name}") }
    }
}

/// The layers among these sources.
pub(super) fn layers(inputs: &[Source]) -> impl Iterator<Item = LayerId> {
    inputs.iter().filter_map(|source| match source {
        Source::Picture => None,
        Source::Layer(id) => Some(*id),
    })
}
