//! One forward pass over a photo, with every layer kept.

use std::sync::Arc;

use super::input::Input;
use super::layer_maps::LayerMaps;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network, NetworkError, Prediction};

/// The most values that all layers together may have, which are 2 GiB.
pub const MOST_VALUES: usize = 1 << 29;

/// Why a network cannot run with many layers kept.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AnalysisError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error("the layers of {network} would take {mebibytes} MiB; the limit is {} MiB", MOST_VALUES >> 18)]
    TooLarge { network: String, mebibytes: usize },
}

/// What every layer of a network made of one input.
#[derive(Debug)]
pub struct Analysis {
    pub network: Arc<Network>,
    pub input: Input,
    /// One for each layer of the network, by its index.
    layers: Vec<LayerMaps>,
}

impl Analysis {
    /// Runs the whole network on the first item of `input`.
    ///
    /// # Errors
    /// When the network cannot take an input of this size, and when its layers together would need more than 2 GiB.
    pub fn new(network: &Arc<Network>, input: Input) -> Result<Self, AnalysisError> {
        let all = all_layers(network);
        let mut executor = watch(network, input.size, &all)?;
        executor.forward(&input.values[..executor.input_shape().len()]);
        let layers = all.iter().map(|id| maps(&executor, *id)).collect();
        Ok(Self { network: Arc::clone(network), input, layers })
    }

    /// Runs the whole network as [`Analysis::new`] does, as long as `goes_on`, which is asked before each layer, answers yes.
    /// `None` if it did not to the end.
    ///
    /// # Errors
    /// As [`Analysis::new`].
    pub fn new_while(
        network: &Arc<Network>,
        input: Input,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Self>, AnalysisError> {
        let all = all_layers(network);
        let mut executor = watch(network, input.size, &all)?;
        if !executor.forward_while(&input.values[..executor.input_shape().len()], goes_on) {
            return Ok(None);
        }
        let layers: Option<_> = all.iter().map(|id| goes_on().then(|| maps(&executor, *id))).collect();
        Ok(layers.map(|layers| Self { network: Arc::clone(network), input, layers }))
    }

    /// What a layer of this analysis's own network made of the input.
    pub fn layer(&self, layer: LayerId) -> &LayerMaps {
        &self.layers[layer.index()]
    }

    /// The likeliest classes, best first.
    pub fn predictions(&self, top: usize) -> Vec<Prediction> {
        self.network.classes.read(&self.layer(self.network.output()).values, top)
    }
}

fn all_layers(network: &Network) -> Vec<LayerId> {
    network.layers().map(|(id, _)| id).collect()
}

fn maps(executor: &Executor, layer: LayerId) -> LayerMaps {
    LayerMaps::new(executor.shape(layer), executor.value(layer).to_vec())
}

/// An executor that keeps the values of these layers.
///
/// # Errors
/// When the network cannot take an input of this size, and when the layers together would need more than 2 GiB.
pub(super) fn watch(network: &Arc<Network>, size: Size, layers: &[LayerId]) -> Result<Executor, AnalysisError> {
    let values = network.shapes_of(layers, size)?.iter().map(|shape| shape.len()).fold(0, usize::saturating_add);
    if values > MOST_VALUES {
        let network = network.name().to_owned();
        return Err(AnalysisError::TooLarge { network, mebibytes: values >> 18 });
    }
    Ok(Executor::new(network, size, 1, layers, false)?)
}

/// The `top` likeliest classes of every item of an input, best first. No layer but the last is kept.
///
/// # Errors
/// When the network cannot take an input of this size.
pub fn predict(network: &Arc<Network>, input: &Input, top: usize) -> Result<Vec<Vec<Prediction>>, NetworkError> {
    let output = network.output();
    let mut executor = Executor::new(network, input.size, 1, &[output], false)?;
    let items = input.values.chunks_exact(executor.input_shape().len());
    Ok(items
        .map(|item| {
            executor.forward(item);
            network.classes.read(executor.value(output), top)
        })
        .collect())
}
