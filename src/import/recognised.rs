//! Models without a description beside them: what their files do not say is recognised, or is the architecture's usual.

use std::path::Path;

use super::class_names::{class_names, imagenet_class_names};
use super::error::ImportError;
use super::files::Files;
use super::opened::Opened;
use super::weights_file::open_weights;
use super::{native, onnx};
use crate::network::{ModelInfo, OutputKind};
use crate::zoo::{Recognised, Tensors, recognise};

/// The network of this file of weights.
///
/// # Errors
/// When the file cannot be read, or its tensors belong to no architecture that is known.
pub(super) fn from_weights(files: &Files, name: &str) -> Result<Opened, ImportError> {
    let path = files.path(name);
    let weights = open_weights(files, name)?;
    let content_hash = files.content_hash(&[name], None);
    if native::describes_itself(&weights) {
        let opened = native::open(weights).map_err(|reason| ImportError::SelfDescribed { path, reason })?;
        return Ok(Opened { content_hash, ..opened });
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
    let outputs = builder.output_shape().map_or(0, |shape| shape.len());
    Ok(Opened {
        builder,
        about: ModelInfo {
            name: format!("{} ({})", architecture.title, stem(name)),
            provenance: format!("{name}, recognised as {}: {}", architecture.title, architecture.source),
            note: None,
        },
        class_names: labels(files, name, outputs)?,
        output_kind: if outputs == 1 { OutputKind::Binary } else { OutputKind::Probabilities },
        usual_for: Some(architecture.title.to_owned()),
        content_hash,
    })
}

/// The network of this ONNX model, up to a node if one is named.
///
/// # Errors
/// When the file cannot be read, or its nodes do not make a network.
pub(super) fn from_onnx(files: &Files, name: &str, until: Option<&str>) -> Result<Opened, ImportError> {
    let onnx::OnnxNetwork { builder, metadata, output_kind, beside } = onnx::open(files, name, until, None)?;
    let outputs = builder.output_shape().map_or(0, |shape| shape.len());
    let class_names = match output_kind {
        OutputKind::Nothing => Vec::new(),
        _ if metadata.labels.len() == outputs => metadata.labels,
        _ => labels(files, name, outputs)?,
    };
    let part = until.map_or_else(String::new, |until| format!(", up to {until}"));
    let used: Vec<&str> = [name].into_iter().chain(beside.iter().map(String::as_str)).collect();
    Ok(Opened {
        builder,
        about: ModelInfo {
            name: stem(name).to_owned(),
            provenance: format!("{name}: {}{part}", metadata.origin),
            note: None,
        },
        class_names,
        output_kind,
        usual_for: metadata.usual_for.map(str::to_owned),
        content_hash: files.content_hash(&used, until),
    })
}

fn stem(name: &str) -> &str {
    Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name)
}

/// Class names from `<weights>.txt` or `labels.txt` beside the weights, if one of them is there; else ImageNet's for a
/// thousand classes; else none.
fn labels(files: &Files, name: &str, outputs: usize) -> Result<Vec<String>, ImportError> {
    let own = Path::new(name).with_extension("txt");
    let beside = [own.to_str().unwrap_or("labels.txt"), "labels.txt"];
    let Some(file) = beside.into_iter().find(|file| files.path(file).is_file()) else {
        return Ok(match outputs {
            1000 => imagenet_class_names(),
            // TensorFlow's networks have one class more, in front.
            1001 => std::iter::once("background".to_owned()).chain(imagenet_class_names()).collect(),
            _ => Vec::new(),
        });
    };
    Ok(class_names(&files.text(file)?))
}
