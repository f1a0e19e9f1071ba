//! How pictures are prepared for the network shown, and what its classes are called: changed, and put back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::state::view::{Task, View};
use crate::app::update::jobs::Jobs;
use crate::import::{MODEL_ENDINGS, imagenet_class_names};
use crate::network::{Network, NetworkError, Preprocessing};
use crate::worker::ReadClassNames;

/// The model as it was opened.
pub struct Opened {
    pub network: Arc<Network>,
    /// Where it was opened from; nothing for what comes with the program, or from one.
    pub path: Option<PathBuf>,
}

impl Opened {
    /// A file of weights or an ONNX model, beside which a description has its place.
    pub fn weights(&self) -> Option<&Path> {
        let path = self.path.as_deref()?;
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let is_description = ending == "toml";
        (MODEL_ENDINGS.contains(&ending.as_str()) && !is_description).then_some(path)
    }
}

/// What to call the classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassNames {
    AsOpened,
    ImageNet,
    Numbers,
    /// A text file with a name a line.
    File(PathBuf),
}

/// Shows the same network with pictures prepared this way.
pub fn prepare(view: &mut View, jobs: &Jobs, preprocessing: Preprocessing) {
    let (Some(network), Some(opened)) = (&view.network, &view.opened) else { return };
    let changed = if preprocessing == opened.network.preprocessing {
        // It is as the model says again, or as is usual.
        with_names_of(&opened.network, network)
    } else {
        network.with_preprocessing(preprocessing)
    };
    show(view, jobs, changed.map_err(|error| error.to_string()));
}

fn with_names_of(network: &Arc<Network>, other: &Network) -> Result<Arc<Network>, NetworkError> {
    if network.classes == other.classes {
        return Ok(Arc::clone(network));
    }
    network.with_class_names(other.classes.names.clone())
}

pub fn name_classes(view: &mut View, jobs: &Jobs, names: ClassNames) {
    match names {
        ClassNames::AsOpened => {
            let names = view.opened.as_ref().map(|opened| opened.network.classes.names.clone());
            call_classes(view, jobs, names.unwrap_or_default(), "");
        }
        ClassNames::ImageNet => call_classes(view, jobs, imagenet_class_names(), ""),
        ClassNames::Numbers => call_classes(view, jobs, Vec::new(), ""),
        ClassNames::File(path) => jobs.submit(view, Task::ReadClassNames, ReadClassNames { path }),
    }
}

/// Calls the classes this; `source` says for an error where the names come from.
pub fn call_classes(view: &mut View, jobs: &Jobs, names: Vec<String>, source: &str) {
    let Some(network) = &view.network else { return };
    let named = network.with_class_names(names).map_err(|error| match source {
        "" => error.to_string(),
        source => format!("{source}: {error} of {}", network.name()),
    });
    show(view, jobs, named);
}

/// Shows what was made of the network shown: the same layers, so the selection and all that still holds stay.
fn show(view: &mut View, jobs: &Jobs, changed: Result<Arc<Network>, String>) {
    let changed = match changed {
        Ok(changed) => changed,
        Err(error) => return view.notices.error(error),
    };
    let Some(old) = view.network.replace(Arc::clone(&changed)) else { return };
    if old.color_transform() != changed.color_transform() {
        // What a filter looks for is another picture when colours mean something else.
        drop_tiles(view, jobs);
    }
    if old.preprocessing != changed.preprocessing {
        drop_evidence(view, jobs);
    }
    drop_analysis(view, jobs);
    jobs.analyse(view);
}

pub fn drop_tiles(view: &mut View, jobs: &Jobs) {
    jobs.stop_growing(view);
    view.growths.clear();
    view.close_up = None;
    view.tiles.clear();
}

pub fn drop_evidence(view: &mut View, jobs: &Jobs) {
    for task in [Task::ScanPhotos, Task::CutCrops, Task::CutHoveredCrops] {
        jobs.drop_task(view, task);
    }
    view.evidence.clear();
}

pub fn drop_analysis(view: &mut View, jobs: &Jobs) {
    for task in [Task::Analyse, Task::PaintMaps] {
        jobs.drop_task(view, task);
    }
    (view.maps, view.facts, view.ranking, view.heat) = (None, None, None, None);
}
