//! What is known of a published architecture.

use super::error::ZooError;
use super::outline::{Draft, Outline};
use super::tensors::Tensors;
use super::usual::Usual;
use crate::network::{NetworkBuilder, Preprocessing, Shape};

/// An arrangement of layers for which weights are published.
#[derive(Clone, Copy)]
pub struct Architecture {
    /// What a model description calls it.
    pub id: &'static str,
    /// The published name.
    pub title: &'static str,
    /// Who published it, and where.
    pub source: &'static str,
    /// How its published weights want pictures.
    pub usual: Usual,
    /// What libraries have published of it, with which the tests compare what is built here.
    pub published: &'static [Published],
    pub(super) build: fn(&Tensors, Draft) -> Result<Draft, ZooError>,
}

impl Architecture {
    /// All its layers, with weights from `tensors`.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn build(&self, tensors: &Tensors, preprocessing: Preprocessing) -> Result<NetworkBuilder, ZooError> {
        (self.build)(tensors, Draft::Network(NetworkBuilder::new(preprocessing)))?.into_network()
    }

    /// The tensors that it needs for pictures of this shape, in the layout of names that `tensors` has.
    ///
    /// # Errors
    /// When its layers do not fit pictures of this shape.
    pub fn outline(&self, tensors: &Tensors, input: Shape) -> Result<Outline, ZooError> {
        (self.build)(tensors, Draft::Outline(Outline::new(input)))?.into_outline()
    }
}

/// A library that has published an architecture, under names of its own for the tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    Torchvision,
    Timm,
}

/// An architecture for a thousand classes as a library has it, without heads that only help in training.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    pub library: Library,
    /// How many parameters are trained: without the running statistics of batch norms.
    pub parameters: usize,
    /// The FNV-1a hash of a line `name [dimensions]` for each tensor, in the order of the lines.
    /// `tests/data/reference/generate.py LIBRARY:NAME` prints it.
    pub tensors: u64,
}

impl Published {
    pub const fn torchvision(parameters: usize, tensors: u64) -> Self {
        Self { library: Library::Torchvision, parameters, tensors }
    }

    pub const fn timm(parameters: usize, tensors: u64) -> Self {
        Self { library: Library::Timm, parameters, tensors }
    }
}
