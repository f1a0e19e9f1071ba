//! From a name or path to a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bundled::{DEFAULT_MODEL, bundled_models, models_folders};
use super::description::Description;
use super::error::ImportError;
use super::files::Files;
use super::weights::{Weights, safetensors};
use super::{layers, pytorch, recognised};
use crate::network::{About, Classes, Network};
use crate::zoo::{Architecture, Tensors, architectures, recognise};

const TEXT_LIMIT: u64 = 16 << 20;

/// What PyTorch checkpoints end with.
const CHECKPOINTS: [&str; 4] = ["pth", "pt", "bin", "ckpt"];

/// What the files that [`open`] can open end with.
pub const MODEL_ENDINGS: [&str; 6] = ["toml", "safetensors", "pth", "pt", "bin", "ckpt"];

/// Opens a model: the name of a bundled one, a folder with a `model.toml`, a description, or weights; these as the
/// description beside them says, else by what their names and shapes say.
pub fn open(model: &str) -> Result<Arc<Network>, ImportError> {
    if let Some(bundled) = bundled_models().iter().find(|m| m.name == model) {
        let files = bundled.files().ok_or_else(|| no_such_model(model, true))?;
        return load(&files, "model.toml");
    }
    let path = Path::new(model);
    if !path.exists() {
        return Err(no_such_model(model, false));
    }
    if path.is_dir() {
        return load(&Files::Folder(path.to_owned()), "model.toml");
    }
    let unknown = || ImportError::Unknown { path: path.to_owned() };
    let name = path.file_name().and_then(|n| n.to_str()).ok_or_else(unknown)?;
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    let files = Files::Folder(folder);
    match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("toml") => load(&files, name),
        Some(ending) if ending == "safetensors" || CHECKPOINTS.contains(&ending) => {
            match description_of(&files, name) {
                Some(description) => load(&files, &description),
                None => recognised::load(&files, name),
            }
        }
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
    if path.extension().is_some_and(|ending| CHECKPOINTS.iter().any(|known| ending.eq_ignore_ascii_case(known))) {
        pytorch::open(bytes).map_err(|reason| ImportError::Pytorch { path, reason })
    } else {
        safetensors::open(bytes).map_err(|reason| ImportError::Safetensors { path, reason })
    }
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

fn load(files: &Files, description_name: &str) -> Result<Arc<Network>, ImportError> {
    let path = files.path(description_name);
    let wrong = |reason: String| ImportError::Description { path: path.clone(), reason };
    let description = Description::parse(&text(files, description_name)?).map_err(wrong)?;
    let names = match &description.labels {
        Some(file) => text(files, file)?.lines().map(str::to_owned).collect(),
        None => description.classes,
    };

    let weights_path = files.path(&description.weights);
    let weights = weights(files, &description.weights)?;
    let builder = if description.layers.is_empty() {
        let tensors = Tensors::new(weights.unwrapped());
        let architecture = match &description.architecture {
            Some(id) => named(id, &path)?,
            None => {
                let recognised = recognise(&tensors);
                let failed = |reason| ImportError::Unrecognised { path: weights_path.clone(), reason };
                recognised.map_err(failed)?.architecture
            }
        };
        architecture.build(&tensors, description.preprocessing).map_err(|reason| ImportError::Weights {
            path: weights_path,
            architecture: architecture.title,
            reason,
        })?
    } else {
        layers::build(&description.layers, &Tensors::new(weights), description.preprocessing)
            .map_err(|reason| ImportError::Layers { path: path.clone(), reason })?
    };
    let failed = |reason| ImportError::Network { path: path.clone(), reason };
    let outputs = builder.output_shape().map_or(0, |s| s.len());
    let classes = Classes::new(names, description.reading, outputs).map_err(failed)?;
    let about = About { name: description.name, provenance: description.provenance, note: description.note };
    let network = builder.finish(about, classes).map_err(failed)?;
    Ok(network.with_content_hash(files.content_hash(&[description_name, &description.weights])))
}
