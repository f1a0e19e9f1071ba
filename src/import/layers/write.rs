//! From layers to text.

use super::layer_spec::{INPUT, LayerSpec};
use crate::network::form::Written;
use crate::network::{Network, Source};

/// A tensor to be stored.
pub struct Stored<'a> {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: &'a [f32],
}

/// A network's layers as text, and the tensors that they name.
///
/// # Errors
/// When a setting cannot be written.
pub fn describe(network: &Network) -> Result<(Vec<LayerSpec>, Vec<Stored<'_>>), serde_json::Error> {
    let mut stored = Vec::new();
    let mut texts = Vec::new();
    for (_, layer) in network.layers() {
        let input = |source: &Source| match source {
            Source::Picture => INPUT.to_owned(),
            Source::Layer(id) => network.layer(*id).name.clone(),
        };
        let Written { kind, settings, tensors } = layer.op.write()?;
        stored.extend(tensors.into_iter().map(|tensor| Stored {
            name: format!("{}.{}", layer.name, tensor.name),
            shape: tensor.shape,
            values: tensor.values,
        }));
        let inputs = Some(layer.inputs.iter().map(input).collect());
        texts.push(LayerSpec { name: layer.name.clone(), kind, inputs, tensors: None, settings });
    }
    Ok((texts, stored))
}
