//! Networks that describe themselves: a safetensors file with the layers, preprocessing and classes in its metadata.

use std::collections::BTreeMap;

use half::f16;
use serde::{Deserialize, Serialize};

use super::layers::{LayerSpec, Stored, build, describe};
use super::opened::Opened;
use super::weights::{DType, Weights, safetensors};
use crate::network::{ModelInfo, Network, OutputKind, Preprocessing};
use crate::zoo::Tensors;

/// The key of the description in the file's metadata.
const KEY: &str = "layerscope";
/// The version of the description that is written; newer ones are refused.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct SelfDescription {
    version: u32,
    name: String,
    provenance: String,
    note: Option<String>,
    preprocessing: Preprocessing,
    classes: Vec<String>,
    reading: OutputKind,
    layers: Vec<LayerSpec>,
}

/// The whole file of a network. With `f16`, weights of two dimensions and more take half the room, where their numbers
/// are not too large for it; the rest stays exact.
///
/// # Errors
/// Never: the description of a network is always text.
pub fn to_bytes(network: &Network, f16: bool) -> Result<Vec<u8>, serde_json::Error> {
    let (layers, tensors) = describe(network)?;
    let ModelInfo { name, provenance, .. } = network.about.clone();
    let description = SelfDescription {
        version: VERSION,
        name,
        provenance,
        // Whoever opens the file is told the same.
        note: network.caution(),
        preprocessing: network.preprocessing.clone(),
        classes: network.classes.names.clone(),
        reading: network.classes.output_kind,
        layers,
    };
    let metadata = BTreeMap::from([(KEY.to_owned(), serde_json::to_string(&description)?)]);
    let numbers: Vec<DType> = tensors.iter().map(|tensor| number(tensor, f16)).collect();
    let entries = tensors.iter().zip(&numbers).map(|(t, number)| (t.name.as_str(), *number, t.shape.as_slice()));
    let mut bytes = safetensors::header(&metadata, entries)?;
    bytes.reserve(tensors.iter().zip(&numbers).map(|(t, number)| t.values.len() * number.size()).sum());
    for (tensor, number) in tensors.iter().zip(numbers) {
        match number {
            DType::F16 => bytes.extend(tensor.values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes())),
            _ => bytes.extend(tensor.values.iter().flat_map(|v| v.to_le_bytes())),
        }
    }
    Ok(bytes)
}

fn number(tensor: &Stored<'_>, f16: bool) -> DType {
    let fits = || tensor.values.iter().all(|v| !v.is_finite() || f16::from_f32(*v).is_finite());
    if f16 && tensor.shape.len() > 1 && fits() { DType::F16 } else { DType::F32 }
}

/// Whether a file says what it is.
pub fn describes_itself(weights: &Weights) -> bool {
    weights.metadata().contains_key(KEY)
}

/// The network of such a file.
///
/// # Errors
/// When the description is broken or newer than this program, or the tensors do not fit it; the text says which.
pub(super) fn open(weights: Weights) -> Result<Opened, String> {
    let text = weights.metadata().get(KEY).ok_or("it does not say what it is")?;
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let broken = |e: serde_json::Error| format!("its description is broken: {e}");
    let Version { version } = serde_json::from_str(text).map_err(broken)?;
    if version > VERSION {
        return Err(format!(
            "its description has version {version}; this program reads up to {VERSION}: get a newer one"
        ));
    }
    let description: SelfDescription = serde_json::from_str(text).map_err(broken)?;
    if let Some(problem) = description.preprocessing.problem() {
        return Err(format!("preprocessing: {problem}"));
    }
    let SelfDescription { name, provenance, note, preprocessing, classes, reading, layers, .. } = description;
    let builder = build(&layers, &Tensors::new(weights), preprocessing)?;
    Ok(Opened {
        builder,
        about: ModelInfo { name, provenance, note },
        class_names: classes,
        output_kind: reading,
        usual_for: None,
        content_hash: None,
    })
}
