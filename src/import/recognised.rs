//! Weights without a description beside them: what they do not say themselves is recognised, the rest is the
//! architecture's usual.

use std::path::Path;
use std::sync::Arc;

use super::class_names::{class_names, imagenet_class_names};
use super::error::ImportError;
use super::files::Files;
use super::load::{text, weights};
use super::{native, onnx};
use crate::network::{Classes, ModelInfo, Network, OutputKind};
use crate::zoo::{Recognised, Tensors, recognise};

/// The network of this file of weights.
pub fn load(files: &Files, name: &str) -> Result<Arc<Network>, ImportError> {
    let path = files.path(name);
    let weights = weights(files, name)?;
    if native::describes_itself(&weights) {
        let network = native::open(weights).map_err(|reason| ImportError::SelfDescribed { path, reason })?;
        return Ok(network.with_content_hash(files.content_hash(&[name])));
    }
    let tensors = Tensors::new(weights.unwrapped());
    let recognised = recognise(&tensors);
    let Recognised { architecture, preprocessing } =
        recognised.map_err(|reason| ImportError::Unrecognised { path: path.clone(), reason })?;
    let builder = architecture.build(&tensors, preprocessing).map_err(|reason| ImportError::Weights {
        path: path.clone(),
        architecture: architecture.title,
        reason,
    })?;
    let failed = |reason| ImportError::Network { path: path.clone(), reason };
    let outputs = builder.output_shape().map_or(0, |s| s.len());
    let reading = if outputs == 1 { OutputKind::Binary } else { OutputKind::Probabilities };
    let labels = labels(files, name, outputs)?;
    let classes = Classes::new(labels, reading, outputs).map_err(failed)?;
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name);
    let about = ModelInfo {
        name: format!("{} ({stem})", architecture.title),
        provenance: format!("{name}, recognised as {}: {}", architecture.title, architecture.source),
        note: None,
    };
    let network = builder.finish(about, classes).map_err(failed)?;
    let network = network.prepared_as_usual_for(architecture.title);
    Ok(network.with_content_hash(files.content_hash(&[name])))
}

/// The network of this ONNX model, up to a node if one is named.
pub fn load_onnx(files: &Files, name: &str, until: Option<&str>) -> Result<Arc<Network>, ImportError> {
    let path = files.path(name);
    let onnx::Opened { builder, preparation, reading, beside } = onnx::open(files, name, until, None)?;
    let outputs = builder.output_shape().map_or(0, |s| s.len());
    let names = match reading {
        OutputKind::Nothing => Vec::new(),
        _ if preparation.labels.len() == outputs => preparation.labels,
        _ => labels(files, name, outputs)?,
    };
    let failed = |reason| ImportError::Network { path: path.clone(), reason };
    let classes = Classes::new(names, reading, outputs).map_err(failed)?;
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name).to_owned();
    let part = until.map_or_else(String::new, |until| format!(", up to {until}"));
    let about = ModelInfo { name: stem, provenance: format!("{name}: {}{part}", preparation.origin), note: None };
    let mut network = builder.finish(about, classes).map_err(failed)?;
    if let Some(usual_for) = preparation.usual_for {
        network = network.prepared_as_usual_for(usual_for);
    }
    let used: Vec<&str> = [name].into_iter().chain(beside.iter().map(String::as_str)).collect();
    let hash = files.content_hash(&used);
    // A part of a model is another network than all of it.
    let hash = hash.map(|hash| until.map_or(hash, |until| hash ^ xxhash_rust::xxh3::xxh3_128(until.as_bytes())));
    Ok(network.with_content_hash(hash))
}

/// From `<weights>.txt` or `labels.txt` beside them, if it has a line for each class; ImageNet's for a thousand classes;
/// else none.
fn labels(files: &Files, name: &str, outputs: usize) -> Result<Vec<String>, ImportError> {
    let own = Path::new(name).with_extension("txt");
    let beside = [own.to_str().unwrap_or("labels.txt"), "labels.txt"];
    let Some(file) = beside.into_iter().find(|file| files.path(file).is_file()) else {
        return Ok(match outputs {
            1000 => imagenet_class_names(),
            // TensorFlow's have one more, in front.
            1001 => std::iter::once("background".to_owned()).chain(imagenet_class_names()).collect(),
            _ => Vec::new(),
        });
    };
    Ok(class_names(&text(files, file)?))
}
