//! Published architectures, a file each, built from named tensors.

mod cats_or_dogs;
mod efficientnet_lite;
mod squeezenet;
mod tensors;

pub use tensors::Tensors;

use crate::network::{NetworkBuilder, NetworkError, Preprocessing};

/// A layout of layers that weights can be poured into.
#[derive(Clone, Copy)]
pub struct Architecture {
    /// What a model description calls it.
    pub id: &'static str,
    /// The published name.
    pub title: &'static str,
    /// Who published it, and where.
    pub source: &'static str,
    build: fn(&Tensors, NetworkBuilder) -> Result<NetworkBuilder, ZooError>,
}

impl Architecture {
    /// All its layers, with weights from `tensors`.
    pub fn build(&self, tensors: &Tensors, preprocessing: Preprocessing) -> Result<NetworkBuilder, ZooError> {
        (self.build)(tensors, NetworkBuilder::new(preprocessing))
    }
}

/// Why weights do not make a network of an architecture.
#[derive(Debug, thiserror::Error)]
pub enum ZooError {
    #[error("{}", first_line(.0))]
    Tensor(#[from] candle_core::Error),
    #[error("the weights of \"{0}\" do not match its configuration")]
    Weights(String),
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// candle's errors go on with context and a backtrace; the first line says what is wrong.
pub(crate) fn first_line(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

const ARCHITECTURES: [Architecture; 3] = [
    Architecture {
        id: "squeezenet1_1",
        title: "SqueezeNet v1.1",
        source: "Iandola et al., 2016, arXiv:1602.07360; v1.1 of the authors' release",
        build: squeezenet::v1_1,
    },
    Architecture {
        id: "efficientnet_lite0",
        title: "EfficientNet-Lite0, batch norm folded",
        source: "Tan and Le, 2019, arXiv:1905.11946; Liu, 2020, TensorFlow's EfficientNet-Lite",
        build: efficientnet_lite::lite0,
    },
    Architecture {
        id: "cats_or_dogs",
        title: "Three convolutions and two dense layers",
        source: "Arjun Vishanth, 2023, PyPI catsordogs 0.0.9",
        build: cats_or_dogs::build,
    },
];

/// All known architectures.
pub fn architectures() -> &'static [Architecture] {
    &ARCHITECTURES
}
