//! How pictures are prepared for the network shown, and what its classes are called: changed, and put back.

use std::sync::Arc;

use crate::app::class_names::ClassNames;
use crate::app::i18n::{Text, msg};
use crate::app::state::AppState;
use crate::app::state::app_state::Task;
use crate::app::update::jobs::Jobs;
use crate::import::imagenet_class_names;
use crate::network::{Network, NetworkError, Preprocessing};
use crate::worker::ReadClassNames;

/// Shows the same network with pictures prepared this way.
pub fn prepare(state: &mut AppState, jobs: &Jobs, preprocessing: Preprocessing) {
    let (Some(network), Some(opened)) = (&state.network, &state.opened) else { return };
    let changed = if preprocessing == opened.network.preprocessing {
        // It is as the model says again, or as is usual.
        with_names_of(&opened.network, network)
    } else {
        network.with_preprocessing(preprocessing)
    };
    show(state, jobs, changed.map_err(|error| Text::data(error.to_string())));
}

fn with_names_of(network: &Arc<Network>, other: &Network) -> Result<Arc<Network>, NetworkError> {
    if network.classes == other.classes {
        return Ok(Arc::clone(network));
    }
    network.with_class_names(other.classes.names.clone())
}

pub fn name_classes(state: &mut AppState, jobs: &Jobs, names: ClassNames) {
    match names {
        ClassNames::AsOpened => {
            let names = state.opened.as_ref().map(|opened| opened.network.classes.names.clone());
            call_classes(state, jobs, names.unwrap_or_default(), "");
        }
        ClassNames::ImageNet => call_classes(state, jobs, imagenet_class_names(), ""),
        ClassNames::Numbers => call_classes(state, jobs, Vec::new(), ""),
        ClassNames::File(path) => jobs.submit(state, Task::ReadClassNames, ReadClassNames { path }),
    }
}

/// Calls the classes this; `source` says for an error where the names come from.
pub fn call_classes(state: &mut AppState, jobs: &Jobs, names: Vec<String>, source: &str) {
    let Some(network) = &state.network else { return };
    let named = network.with_class_names(names).map_err(|error| match source {
        "" => Text::data(error.to_string()),
        source => msg::notice_class_names(source, error.to_string(), network.name()),
    });
    show(state, jobs, named);
}

/// Shows what was made of the network shown: the same layers, so the selection and all that still holds stay.
fn show(state: &mut AppState, jobs: &Jobs, changed: Result<Arc<Network>, Text>) {
    let changed = match changed {
        Ok(changed) => changed,
        Err(error) => return state.notifications.error(error),
    };
    let Some(old) = state.network.replace(Arc::clone(&changed)) else { return };
    if old.color_transform() != changed.color_transform() {
        // What a filter looks for is another picture when colours mean something else.
        drop_tiles(state, jobs);
    }
    if old.preprocessing != changed.preprocessing {
        drop_evidence(state, jobs);
    }
    drop_analysis(state, jobs);
    jobs.analyse(state);
}

pub fn drop_tiles(state: &mut AppState, jobs: &Jobs) {
    jobs.stop_growing(state);
    state.growths.clear();
    state.close_up = None;
    state.tiles.clear();
}

pub fn drop_evidence(state: &mut AppState, jobs: &Jobs) {
    for task in [Task::ScanPhotos, Task::CutCrops, Task::CutHoveredCrops] {
        jobs.drop_task(state, task);
    }
    state.examples.clear();
}

pub fn drop_analysis(state: &mut AppState, jobs: &Jobs) {
    for task in [Task::Analyse, Task::PaintMaps] {
        jobs.drop_task(state, task);
    }
    (state.maps, state.summary, state.ranking, state.heatmap) = (None, None, None, None);
}
