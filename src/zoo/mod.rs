//! Published architectures, a file each, built from named tensors.

mod alexnet;
mod build;
mod cats_or_dogs;
mod convnext;
mod convnext_v2;
mod densenet;
mod efficientnet;
mod efficientnet_lite;
mod googlenet;
mod inception_v3;
mod inverted_residual;
mod mnasnet;
mod mobilenet_v2;
mod mobilenet_v3;
mod mobilenet_v4;
mod outline;
mod recognise;
mod regnet;
mod resnet;
mod shufflenet_v2;
mod squeezenet;
mod tensors;
mod usual;
mod vgg;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::{Arc, LazyLock};

pub use outline::{Draft, Outline};
pub use recognise::{Recognised, Unrecognised, recognise};
pub use tensors::{TensorSource, Tensors, check_shape};
pub use usual::Usual;

use crate::network::{NetworkBuilder, NetworkError, Preprocessing, Shape};

/// A layout of layers that weights can be poured into.
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
    build: fn(&Tensors, Draft) -> Result<Draft, ZooError>,
}

impl Architecture {
    /// All its layers, with weights from `tensors`.
    pub fn build(&self, tensors: &Tensors, preprocessing: Preprocessing) -> Result<NetworkBuilder, ZooError> {
        (self.build)(tensors, Draft::Network(NetworkBuilder::new(preprocessing)))?.into_network()
    }

    /// The tensors that it needs for pictures of this shape, in the layout of names that `tensors` has.
    pub fn outline(&self, tensors: &Tensors, input: Shape) -> Result<Outline, ZooError> {
        (self.build)(tensors, Draft::Outline(Outline::new(input)))?.into_outline()
    }
}

/// Why weights do not make a network of an architecture.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ZooError {
    #[error("there is no tensor \"{0}\"")]
    Missing(String),
    #[error("tensor \"{name}\" has the shape {found:?}; it must be {wanted:?}")]
    Shape { name: String, wanted: Vec<usize>, found: Vec<usize> },
    #[error("tensor \"{name}\" cannot be read: {source}")]
    Read { name: String, source: Arc<std::io::Error> },
    #[error("an outline is no network")]
    Outline,
    #[error("the weights of \"{0}\" do not match its configuration")]
    Weights(String),
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl ZooError {
    /// The error of a tensor whose numbers cannot be read.
    pub fn read(name: &str, source: std::io::Error) -> Self {
        Self::Read { name: name.to_owned(), source: Arc::new(source) }
    }
}

/// All known architectures.
pub fn architectures() -> &'static [Architecture] {
    static ALL: LazyLock<Vec<Architecture>> = LazyLock::new(|| {
        let families: [&[Architecture]; 18] = [
            &alexnet::ARCHITECTURES,
            &vgg::ARCHITECTURES,
            &squeezenet::ARCHITECTURES,
            &resnet::ARCHITECTURES,
            &googlenet::ARCHITECTURES,
            &inception_v3::ARCHITECTURES,
            &densenet::ARCHITECTURES,
            &mobilenet_v2::ARCHITECTURES,
            &mobilenet_v3::ARCHITECTURES,
            &mobilenet_v4::ARCHITECTURES,
            &shufflenet_v2::ARCHITECTURES,
            &mnasnet::ARCHITECTURES,
            &efficientnet::ARCHITECTURES,
            &regnet::ARCHITECTURES,
            &convnext::ARCHITECTURES,
            &convnext_v2::ARCHITECTURES,
            &efficientnet_lite::ARCHITECTURES,
            &cats_or_dogs::ARCHITECTURES,
        ];
        families.concat()
    });
    &ALL
}
