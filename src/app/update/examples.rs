//! Looking through photos for what excites channels most.

use std::sync::Arc;

use super::opening;
use crate::activations::dataset_examples::{PhotoSet, ScanProgress, Unreadable};
use crate::app::i18n::msg;
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::examples::{CropsKey, ExamplesKey, Scanning};
use crate::app::state::shared::Shared;
use crate::worker::{CutCrops, JobEvent, JobHandle, ScanEvent, ScanPhotos, Worker};

/// Looks through photos even if they have been.
pub fn scan(state: &mut AppState, photos: PhotoSet) {
    if state.examples.shown().is_some() {
        state.examples.forget(&photos);
        state.document.examples = photos;
    }
}

/// Stops looking through a folder; what is shown stays.
pub fn stop(state: &mut AppState) {
    state.examples.scanning = None;
    let shown = state.examples.shown().map(|examples| examples.source.clone());
    state.document.examples = shown.unwrap_or(PhotoSet::BuiltIn);
}

/// Shows what the document asks for, and looks for it if need be. The built-in photos come first and when nobody waits for anything.
pub fn reconcile(state: &mut AppState, worker: &Worker) {
    let (Some(opened), Some(network)) = (state.opened(), state.network().cloned()) else { return };
    let key = ExamplesKey { opened: Shared::of(&opened.network), preprocessing: network.preprocessing.clone() };
    state.examples.keep_only(&key);
    let wanted = state.document.examples.clone();
    let has_built_in = state.examples.find(&PhotoSet::BuiltIn).is_some();
    if state.examples.show(&wanted) {
        state.examples.scanning = None;
    } else if has_built_in {
        begin(state, worker, wanted);
    } else if !state.examples.has_failed && is_time_for_built_in(state) {
        begin(state, worker, PhotoSet::BuiltIn);
    }
    cut_crops(state, worker);
}

fn is_time_for_built_in(state: &AppState) -> bool {
    state.examples.is_scanning(&PhotoSet::BuiltIn)
        || (state.is_quiet() && state.results.thumbnails.value().is_some() && state.analysis().is_some())
}

fn begin(state: &mut AppState, worker: &Worker, photos: PhotoSet) {
    let Some(network) = state.network().cloned().filter(|_| !state.examples.is_scanning(&photos)) else { return };
    // The scan before is cancelled before the new one waits behind it.
    state.examples.scanning = None;
    let job = worker.submit(ScanPhotos { network, photos: photos.clone() });
    let progress = ScanProgress { done: 0, total: None };
    state.examples.scanning = Some(Scanning { photos, progress, seconds_left: None, job });
}

/// Cuts out what excites the selected channel, and the one under the pointer.
fn cut_crops(state: &mut AppState, worker: &Worker) {
    let Some(examples) = state.examples.shown().map(Shared::of) else { return };
    let (selected, hovered) = (state.selection(), state.hovered.filter(|hovered| is_of_network(state, *hovered)));
    let key = |selection: Option<Selection>| Some(CropsKey { examples: examples.clone(), selection: selection? });
    let cut = |key: &CropsKey| -> JobHandle {
        let Selection { layer, channel } = key.selection;
        worker.submit(CutCrops { examples: Arc::clone(&key.examples.0), layer, channel })
    };
    state.examples.selected_crops.want(key(selected), cut);
    state.examples.hovered_crops.want(key(hovered.filter(|hovered| Some(*hovered) != selected)), cut);
}

fn is_of_network(state: &AppState, selection: Selection) -> bool {
    state.network().is_some_and(|network| network.layer_at(selection.layer.index()).is_some())
}

/// Takes an answer of the scan under way.
pub fn take(state: &mut AppState, event: JobEvent) {
    match event {
        JobEvent::ScanPhotos(ScanEvent::Progress { progress, seconds_left }) => {
            if let Some(scanning) = &mut state.examples.scanning {
                (scanning.progress, scanning.seconds_left) = (progress, seconds_left);
            }
        }
        JobEvent::ScanPhotos(ScanEvent::Scanned(examples)) => {
            let Unreadable { count, first } = &examples.unreadable;
            if let (PhotoSet::Folder(folder), Some(first)) = (&examples.source, first) {
                let folder = folder.display().to_string();
                state.notifications.info(msg::notice_unreadable_photos(*count, folder, first.to_string()));
            }
            state.examples.scanning = None;
            state.examples.add(examples);
        }
        JobEvent::Failed(failure) => {
            state.examples.has_failed |= state.examples.is_scanning(&PhotoSet::BuiltIn);
            stop(state);
            opening::report(state, Some(failure));
        }
        JobEvent::Finished | JobEvent::Cancelled => state.examples.scanning = None,
        _ => {}
    }
}
