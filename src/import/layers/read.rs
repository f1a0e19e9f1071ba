//! From text to layers.

use std::collections::HashMap;

use super::layer_spec::{INPUT, LayerSpec};
use crate::network::form::NamedTensors;
use crate::network::{NetworkBuilder, Op, Preprocessing, Source};
use crate::zoo::Tensors;

/// A network of these layers.
///
/// # Errors
/// When a layer cannot be read or does not fit those before it; the text names the layer.
pub fn build(layers: &[LayerSpec], tensors: &Tensors, preprocessing: Preprocessing) -> Result<NetworkBuilder, String> {
    let mut network = NetworkBuilder::new(preprocessing);
    let mut known: HashMap<&str, Source> = HashMap::from([(INPUT, Source::Picture)]);
    let mut last = Source::Picture;
    for layer in layers {
        let wrong = |reason: String| format!("layer \"{}\" ({}): {reason}", layer.name, layer.kind);
        let find = |name: &String| {
            let found = known.get(name.as_str()).copied();
            found.ok_or_else(|| wrong(format!("there is no layer \"{name}\" before it")))
        };
        let inputs = match &layer.inputs {
            Some(names) => names.iter().map(find).collect::<Result<Vec<_>, _>>()?,
            None => vec![last],
        };
        let prefix = layer.tensors.as_ref().unwrap_or(&layer.name);
        let op = Op::read(&layer.kind, &layer.settings, prefix, tensors).map_err(|e| wrong(e.to_string()))?;
        last = network.add(layer.name.as_str(), op, &inputs).map_err(|e| e.to_string())?.into();
        known.insert(&layer.name, last);
    }
    Ok(network)
}

impl NamedTensors for Tensors {
    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        Tensors::shape(self, name)
    }

    fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        Tensors::read(self, name, shape).map_err(|error| error.to_string())
    }
}
