//! From a name or path to a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::Device;
use xxhash_rust::xxh3::Xxh3;

use super::bundled::{DEFAULT_MODEL, bundled_models, models_folders};
use super::description::Description;
use super::error::ImportError;
use super::files::Files;
use crate::network::{About, Classes, Network};
use crate::zoo::{Tensors, architectures, first_line};

const MEBIBYTE: u64 = 1024 * 1024;
/// No published CNN is larger; a bound on what one wrong path can read into memory.
const WEIGHTS_LIMIT: u64 = 4096 * MEBIBYTE;
const TEXT_LIMIT: u64 = 16 * MEBIBYTE;

/// Opens a model: the name of a bundled one, a folder with a `model.toml`, a description, or weights with a description
/// beside them.
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
    match path.extension().and_then(|e| e.to_str()) {
        Some("toml") => load(&Files::Folder(folder), name),
        Some("safetensors") => {
            let beside = [path.with_extension("toml"), folder.join("model.toml")];
            let description = beside.iter().find(|d| d.is_file()).and_then(|d| d.file_name()?.to_str());
            let description = description.ok_or_else(|| ImportError::NoDescription { path: path.to_owned() })?;
            load(&Files::Folder(folder), description)
        }
        _ => Err(unknown()),
    }
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
    let text = |name: &str| {
        let bytes = files.read(name, TEXT_LIMIT)?.into_owned();
        String::from_utf8(bytes)
            .map_err(|_| ImportError::Description { path: files.path(name), reason: "it is not UTF-8 text".to_owned() })
    };
    let described = text(description_name)?;
    let description = Description::parse(&described).map_err(wrong)?;
    let architecture = architectures().iter().find(|a| a.id == description.architecture);
    let architecture = architecture.ok_or_else(|| ImportError::Architecture {
        path: path.clone(),
        architecture: description.architecture.clone(),
        known: architectures().iter().map(|a| a.id).collect::<Vec<_>>().join(", "),
    })?;
    let names = match &description.labels {
        Some(file) => text(file)?.lines().map(str::to_owned).collect(),
        None => description.classes,
    };

    let weights_path = files.path(&description.weights);
    let content = files.read(&description.weights, WEIGHTS_LIMIT)?;
    let tensors = candle_core::safetensors::load_buffer(&content, &Device::Cpu)
        .map_err(|e| ImportError::Safetensors { path: weights_path.clone(), reason: first_line(&e) })?;
    let mut hash = Xxh3::new();
    hash.update(described.as_bytes());
    hash.update(&content);
    drop(content);
    let builder = architecture
        .build(&Tensors::new(tensors), description.preprocessing)
        .map_err(|reason| ImportError::Weights { path: weights_path, architecture: architecture.title, reason })?;
    let failed = |reason| ImportError::Network { path: path.clone(), reason };
    let outputs = builder.output_shape().map_or(0, |s| s.len());
    let classes = Classes::new(names, description.reading, outputs).map_err(failed)?;
    let about = About { name: description.name, provenance: description.provenance, note: description.note };
    let network = builder.finish(about, classes).map_err(failed)?;
    Ok(network.with_content_hash(hash.digest128()))
}
