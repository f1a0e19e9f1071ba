//! From a name or path to a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bundled::{DEFAULT_MODEL, bundled_models, models_folders};
use super::described;
use super::description::Description;
use super::error::ImportError;
use super::files::Files;
use super::format::ModelFormat;
use super::recognised;
use super::stop_signal::StopSignal;
use crate::network::Network;

/// Opens a model: the name of a bundled one, a folder with a `model.toml`, a description, an ONNX model, or weights. Weights
/// and ONNX models are understood as the description beside them says, else by what the files themselves say.
///
/// # Errors
/// When there is no such model, or its files cannot be read or do not make a network.
pub fn open(model: &str) -> Result<Arc<Network>, ImportError> {
    open_until(model, None)
}

/// Opens a model as [`open`] does, but an ONNX model only up to the node `until`, if one is named: what is behind the node is
/// left out, so it may be anything.
///
/// # Errors
/// When [`open`] fails, and when a node is named and the model is no ONNX model or has no such node.
pub fn open_until(model: &str, until: Option<&str>) -> Result<Arc<Network>, ImportError> {
    open_while_wanted(model, until, &StopSignal::default())
}

/// Opens a model as [`open_until`] does, as long as the signal does not say to stop.
///
/// # Errors
/// As [`open_until`], and soon after the signal says to stop.
pub fn open_while_wanted(model: &str, until: Option<&str>, stop: &StopSignal) -> Result<Arc<Network>, ImportError> {
    let (files, name) = find(model)?;
    let files = files.with_stop_signal(stop);
    let path = files.path(&name);
    let opened = match ModelFormat::of(&path) {
        Some(ModelFormat::Description) => described::from_description(&files, &name, until)?,
        Some(format) => match description_of(&files, &name) {
            Some(description) => described::from_description(&files, &description, until)?,
            None if format == ModelFormat::Onnx => recognised::from_onnx(&files, &name, until)?,
            None if until.is_some() => return Err(ImportError::Until { path }),
            None => recognised::from_weights(&files, &name)?,
        },
        None => return Err(ImportError::Unknown { path }),
    };
    opened.finish().map_err(|reason| ImportError::Network { path, reason })
}

/// Opens the embedded model.
///
/// # Errors
/// Never, unless the program itself is damaged.
pub fn open_default() -> Result<Arc<Network>, ImportError> {
    open(DEFAULT_MODEL)
}

/// The folder of the model's files, and the file in it to begin with.
fn find(model: &str) -> Result<(Files, String), ImportError> {
    let described = |files| (files, "model.toml".to_owned());
    if let Some(bundled) = bundled_models().iter().find(|bundled| bundled.name == model) {
        return bundled.files().map(described).ok_or_else(|| no_such_model(model, true));
    }
    let path = Path::new(model);
    if !path.exists() {
        return Err(no_such_model(model, false));
    }
    if path.is_dir() {
        return Ok(described(Files::folder(path)));
    }
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| ImportError::Unknown { path: path.to_owned() })?;
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    Ok((Files::folder(folder), name.to_owned()))
}

/// The description beside a model: one of its own name, or a `model.toml` that names it.
fn description_of(files: &Files, weights: &str) -> Option<String> {
    let own = Path::new(weights).with_extension("toml").to_str()?.to_owned();
    if files.path(&own).is_file() {
        return Some(own);
    }
    let text = files.text("model.toml").ok()?;
    let is_named = match Description::parse(&text) {
        Ok(description) => description.weights == weights,
        // What is wrong with it must be said, if it is about this file.
        Err(_) => text.contains(weights),
    };
    is_named.then(|| "model.toml".to_owned())
}

fn no_such_model(name: &str, was_searched: bool) -> ImportError {
    let folders: Vec<String> = models_folders().iter().map(|folder| folder.display().to_string()).collect();
    ImportError::NoSuchModel {
        name: name.to_owned(),
        bundled: bundled_models().iter().map(|bundled| bundled.name).collect::<Vec<_>>().join(", "),
        searched: if was_searched { format!("; looked in {}", folders.join(", ")) } else { String::new() },
    }
}
