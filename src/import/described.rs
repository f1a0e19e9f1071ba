//! Models that a `model.toml` describes.

use std::path::Path;

use super::class_names::class_names;
use super::description::Description;
use super::error::ImportError;
use super::files::Files;
use super::format::ModelFormat;
use super::opened::Opened;
use super::weights_file::open_weights;
use super::{layers, onnx};
use crate::network::{ModelInfo, NetworkBuilder, OutputKind};
use crate::zoo::{Architecture, Tensors, architectures, recognise};

/// The network of a description; of an ONNX model, up to a node if one is named.
///
/// # Errors
/// When a file cannot be read, the description is not as it must be, or the weights do not make what it says.
pub(super) fn from_description(files: &Files, name: &str, until: Option<&str>) -> Result<Opened, ImportError> {
    let path = files.path(name);
    let wrong = |reason: String| ImportError::Description { path: path.clone(), reason };
    let description = Description::parse(&files.text(name)?).map_err(wrong)?;
    let Built { builder, output_kind, labels, beside } = build(files, &description, &path, until)?;
    let class_names = match &description.labels {
        _ if output_kind == OutputKind::Nothing => Vec::new(),
        Some(file) => class_names(&files.text(file)?),
        None if description.classes.is_empty() => labels,
        None => description.classes,
    };
    let used = [name, &description.weights].into_iter().chain(beside.iter().map(String::as_str));
    Ok(Opened {
        builder,
        class_names,
        output_kind,
        usual_for: None,
        content_hash: files.content_hash(&used.collect::<Vec<_>>(), until),
        about: ModelInfo { name: description.name, provenance: description.provenance, note: description.note },
    })
}

/// A description's layers, and what the model itself says of them.
struct Built {
    builder: NetworkBuilder,
    output_kind: OutputKind,
    /// Class names that the model itself has.
    labels: Vec<String>,
    /// Further files that the weights came from.
    beside: Vec<String>,
}

fn build(files: &Files, description: &Description, path: &Path, until: Option<&str>) -> Result<Built, ImportError> {
    let preprocessing = description.preprocessing.clone();
    let wrong = |reason: &str| ImportError::Description { path: path.to_owned(), reason: reason.to_owned() };
    let weights_path = files.path(&description.weights);
    if ModelFormat::of(&weights_path) == Some(ModelFormat::Onnx) {
        if description.architecture.is_some() || !description.layers.is_empty() {
            return Err(wrong("an ONNX model has its own layers: name no architecture and list none"));
        }
        let onnx::OnnxNetwork { builder, metadata, output_kind, beside } =
            onnx::open(files, &description.weights, until, Some(preprocessing))?;
        return Ok(Built { builder, output_kind, labels: metadata.labels, beside });
    }
    if until.is_some() {
        return Err(ImportError::Until { path: weights_path });
    }
    let weights = open_weights(files, &description.weights)?;
    let builder = if description.layers.is_empty() {
        let tensors = Tensors::new(weights.unwrapped());
        let architecture = match &description.architecture {
            Some(id) => named(id, path)?,
            None => {
                let recognised = recognise(&tensors);
                let failed = |reason| ImportError::Unrecognised { path: weights_path.clone(), reason };
                recognised.map_err(failed)?.architecture
            }
        };
        architecture.build(&tensors, preprocessing).map_err(|reason| ImportError::Weights {
            path: weights_path,
            architecture: architecture.title,
            reason,
        })?
    } else {
        layers::build(&description.layers, &Tensors::new(weights), preprocessing)
            .map_err(|reason| ImportError::Layers { path: path.to_owned(), reason })?
    };
    Ok(Built { builder, output_kind: description.reading, labels: Vec::new(), beside: Vec::new() })
}

/// The architecture of this id.
fn named(id: &str, description: &Path) -> Result<&'static Architecture, ImportError> {
    architectures().iter().find(|architecture| architecture.id == id).ok_or_else(|| ImportError::Architecture {
        path: description.to_owned(),
        architecture: id.to_owned(),
        known: architectures().iter().map(|architecture| architecture.id).collect::<Vec<_>>().join(", "),
    })
}
