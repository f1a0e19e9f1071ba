//! From a name or path to a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bundled::{DEFAULT_MODEL, bundled_models, models_folders};
use super::class_names::class_names;
use super::description::Description;
use super::error::ImportError;
use super::files::Files;
use super::weights::{Weights, safetensors};
use super::{layers, onnx, pytorch, recognised};
use crate::network::{Classes, ModelInfo, Network, NetworkBuilder, OutputKind};
use crate::zoo::{Architecture, Tensors, architectures, recognise};

const TEXT_LIMIT: u64 = 16 << 20;

/// What PyTorch checkpoints end with.
const CHECKPOINTS: [&str; 4] = ["pth", "pt", "bin", "ckpt"];

/// What the files that [`open`] can open end with.
pub const MODEL_ENDINGS: [&str; 7] = ["toml", "safetensors", "onnx", "pth", "pt", "bin", "ckpt"];

/// Opens a model: the name of a bundled one, a folder with a `model.toml`, a description, an ONNX model, or weights; these as
/// the description beside them says, else by what their names and shapes say.
pub fn open(model: &str) -> Result<Arc<Network>, ImportError> {
    open_until(model, None)
}

/// The same, up to a node of an ONNX model if one is named: what is behind it is left out, so it may be anything.
pub fn open_until(model: &str, until: Option<&str>) -> Result<Arc<Network>, ImportError> {
    if let Some(bundled) = bundled_models().iter().find(|m| m.name == model) {
        let files = bundled.files().ok_or_else(|| no_such_model(model, true))?;
        return load(&files, "model.toml", until);
    }
    let path = Path::new(model);
    if !path.exists() {
        return Err(no_such_model(model, false));
    }
    if path.is_dir() {
        return load(&Files::Folder(path.to_owned()), "model.toml", until);
    }
    let unknown = || ImportError::Unknown { path: path.to_owned() };
    let name = path.file_name().and_then(|n| n.to_str()).ok_or_else(unknown)?;
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    let files = Files::Folder(folder);
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("toml") => load(&files, name, until),
        Some(ending) if MODEL_ENDINGS.contains(&ending) => match description_of(&files, name) {
            Some(description) => load(&files, &description, until),
            None if ending == "onnx" => recognised::load_onnx(&files, name, until),
            None if until.is_some() => Err(ImportError::Until { path: path.to_owned() }),
            None => recognised::load(&files, name),
        },
        _ => Err(unknown()),
    }
}

/// The description beside a file of weights: one of its own name, or a `model.toml` that names it.
fn description_of(files: &Files, weights: &str) -> Option<String> {
    let own = Path::new(weights).with_extension("toml").to_str()?.to_owned();
    if files.path(&own).is_file() {
        return Some(own);
    }
    let text = text(files, "model.toml").ok()?;
    let is_named = match Description::parse(&text) {
        Ok(description) => description.weights == weights,
        // What is wrong with it must be said, if it is about this file.
        Err(_) => text.contains(weights),
    };
    is_named.then(|| "model.toml".to_owned())
}

/// A text file beside a model.
pub(super) fn text(files: &Files, name: &str) -> Result<String, ImportError> {
    String::from_utf8(files.read(name, TEXT_LIMIT)?.into_owned())
        .map_err(|_| ImportError::Description { path: files.path(name), reason: "it is not UTF-8 text".to_owned() })
}

/// A file's tensors, whatever its format is.
pub(super) fn weights(files: &Files, name: &str) -> Result<Weights, ImportError> {
    let (path, bytes) = (files.path(name), files.open(name)?);
    if has_ending(&path, &CHECKPOINTS) {
        pytorch::open(bytes).map_err(|reason| ImportError::Pytorch { path, reason })
    } else {
        safetensors::open(bytes).map_err(|reason| ImportError::Safetensors { path, reason })
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The architecture of this id.
fn named(id: &str, description: &Path) -> Result<&'static Architecture, ImportError> {
    architectures().iter().find(|a| a.id == id).ok_or_else(|| ImportError::Architecture {
        path: description.to_owned(),
        architecture: id.to_owned(),
        known: architectures().iter().map(|a| a.id).collect::<Vec<_>>().join(", "),
    })
}

/// Opens the embedded model.
pub fn open_default() -> Result<Arc<Network>, ImportError> {
    open(DEFAULT_MODEL)
}

fn no_such_model(name: &str, was_searched: bool) -> ImportError {
    let folders: Vec<String> = models_folders().iter().map(|f| f.display().to_string()).collect();
    ImportError::NoSuchModel {
        name: name.to_owned(),
        bundled: bundled_models().iter().map(|m| m.name).collect::<Vec<_>>().join(", "),
        searched: if was_searched { format!("; looked in {}", folders.join(", ")) } else { String::new() },
    }
}

fn load(files: &Files, description_name: &str, until: Option<&str>) -> Result<Arc<Network>, ImportError> {
    let path = files.path(description_name);
    let wrong = |reason: String| ImportError::Description { path: path.clone(), reason };
    let description = Description::parse(&text(files, description_name)?).map_err(wrong)?;
    let Built { builder, reading, labels, beside } = build(files, &description, &path, until)?;
    let names = match &description.labels {
        _ if reading == OutputKind::Nothing => Vec::new(),
        Some(file) => class_names(&text(files, file)?),
        None if description.classes.is_empty() => labels,
        None => description.classes,
    };
    let failed = |reason| ImportError::Network { path: path.clone(), reason };
    let outputs = builder.output_shape().map_or(0, |s| s.len());
    let classes = Classes::new(names, reading, outputs).map_err(failed)?;
    let about = ModelInfo { name: description.name, provenance: description.provenance, note: description.note };
    let network = builder.finish(about, classes).map_err(failed)?;
    let mut used = vec![description_name, &description.weights];
    used.extend(beside.iter().map(String::as_str));
    Ok(network.with_content_hash(files.content_hash(&used)))
}

/// A description's layers, and what the model itself says of them.
struct Built {
    builder: NetworkBuilder,
    reading: OutputKind,
    labels: Vec<String>,
    /// More files that it came from.
    beside: Vec<String>,
}

fn build(files: &Files, description: &Description, path: &Path, until: Option<&str>) -> Result<Built, ImportError> {
    let preprocessing = description.preprocessing.clone();
    let wrong = |reason: &str| ImportError::Description { path: path.to_owned(), reason: reason.to_owned() };
    let weights_path = files.path(&description.weights);
    if has_ending(&weights_path, &["onnx"]) {
        if description.architecture.is_some() || !description.layers.is_empty() {
            return Err(wrong("an ONNX model has its own layers: name no architecture and list none"));
        }
        let onnx::Opened { builder, preparation, reading, beside } =
            onnx::open(files, &description.weights, until, Some(preprocessing))?;
        return Ok(Built { builder, reading, labels: preparation.labels, beside });
    }
    if until.is_some() {
        return Err(ImportError::Until { path: weights_path });
    }
    let weights = weights(files, &description.weights)?;
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
    Ok(Built { builder, reading: description.reading, labels: Vec::new(), beside: Vec::new() })
}
