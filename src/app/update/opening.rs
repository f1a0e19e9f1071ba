//! Choosing networks, photos and how they are prepared; and what happens when that does not succeed.

use std::path::Path;

use crate::activations::dataset_examples::PhotoSet;
use crate::app::command::Action;
use crate::app::i18n::{msg, why};
use crate::app::sources::NetworkSource;
use crate::app::state::AppState;
use crate::app::state::document::{Choice, default_network, default_photo};
use crate::app::state::requests::{FileSource, Purpose};
use crate::app::state::results::Opened;
use crate::network::{NetworkError, Preprocessing};
use crate::worker::{ClassNames, Failure, JobId, OpenFile, OpenedFile, OpenedModel, PhotoSource, Worker};

/// Chooses a network. What was decided about the one before does not hold for it, but for the selection.
pub fn choose_network(state: &mut AppState, source: NetworkSource) {
    state.requests.drop_opening();
    let choice = state.document.network.next(source);
    forget_changes(state);
    state.document.network = choice;
}

fn forget_changes(state: &mut AppState) {
    let document = &mut state.document;
    document.preprocessing = None;
    document.class_names = Choice::default();
    document.examples = PhotoSet::BuiltIn;
    document.is_close_up = false;
}

/// Chooses a photo. One of the program's own cannot have changed, so it is not read again.
pub fn choose_photo(state: &mut AppState, source: PhotoSource) {
    state.requests.drop_opening();
    let photo = &mut state.document.photo;
    if !(matches!(source, PhotoSource::Bundled(_)) && photo.source == source) {
        *photo = photo.next(source);
    }
}

/// Has a file opened that is a model or a photo; which of both turns out then.
pub fn open_file(state: &mut AppState, worker: &Worker, source: FileSource) {
    state.requests.drop_opening();
    let job = worker.submit(match source.clone() {
        FileSource::Path(path) => OpenFile::Path(path),
        FileSource::Bytes { name, bytes } => OpenFile::Bytes { name, bytes },
    });
    state.requests.add(Purpose::OpenFile(source), job);
}

/// Such a file is open: the document names it as if it had been chosen as what it is.
pub fn file_opened(state: &mut AppState, source: FileSource, file: OpenedFile) {
    match file {
        OpenedFile::Model(OpenedModel { network, path }) => {
            choose_network(state, network_source(source));
            state.results.opened.hold(state.document.network.clone(), Opened { network, path });
        }
        OpenedFile::Photo(photo) => {
            choose_photo(
                state,
                match source {
                    FileSource::Path(path) => PhotoSource::Path(path),
                    FileSource::Bytes { name, bytes } => PhotoSource::Bytes { name, bytes },
                },
            );
            state.results.photo.hold(state.document.photo.clone(), photo);
        }
    }
}

fn network_source(source: FileSource) -> NetworkSource {
    match source {
        FileSource::Path(path) => NetworkSource::Named { model: path.to_string_lossy().into_owned(), until: None },
        FileSource::Bytes { name, bytes } => NetworkSource::Bytes { name, bytes },
    }
}

/// Prepares pictures this way. What many photos do to channels has to be looked up anew then.
pub fn prepare(state: &mut AppState, preprocessing: Preprocessing) {
    let as_opened = state.opened().map(|opened| &opened.network.preprocessing);
    let changed = (as_opened != Some(&preprocessing)).then_some(preprocessing);
    if changed != state.document.preprocessing {
        state.document.examples = PhotoSet::BuiltIn;
        state.document.preprocessing = changed;
    }
}

/// Calls the classes otherwise.
pub fn name_classes(state: &mut AppState, names: ClassNames) {
    state.document.class_names = state.document.class_names.next(names);
}

/// A job that fills a slot ended without a value, by a failure or because it was cancelled. What was shown before stays, and the
/// document says so. At the start there is nothing before: then the program's own is opened.
pub fn ended(state: &mut AppState, job: JobId, failure: Option<Failure>) {
    let results = &mut state.results;
    let document = &mut state.document;
    if results.opened.owns(job) {
        results.opened.fail();
        document.network = results.opened.key().cloned().unwrap_or_else(|| Choice::first(default_network()));
        if let Some(shown) = results.shown.key() {
            document.preprocessing.clone_from(&shown.preprocessing);
            document.class_names.clone_from(&shown.class_names);
        }
        report(state, failure);
    } else if results.photo.owns(job) {
        results.photo.fail();
        document.photo = results.photo.key().cloned().unwrap_or_else(|| Choice::first(default_photo()));
        report(state, failure);
    } else if results.shown.owns(job) {
        let wanted = (document.preprocessing.clone(), document.class_names.clone());
        results.shown.fail();
        let key = results.shown.key();
        document.preprocessing = key.and_then(|key| key.preprocessing.clone());
        document.class_names = key.map(|key| key.class_names.clone()).unwrap_or_default();
        // What is wrong with the preprocessing is said beside it.
        if wanted.1 == document.class_names {
            state.refused = wanted.0.zip(failure);
        } else {
            let name = state.network().map(|network| network.name().to_owned()).unwrap_or_default();
            report_class_names(state, &wanted.1.source, failure, &name);
        }
    } else if results.analysis.owns(job) {
        results.analysis.fail();
        report(state, failure);
    } else if results.thumbnails.owns(job) {
        // Photos without thumbnails can be opened all the same.
        results.thumbnails.fulfil(Vec::new());
        report(state, failure);
    } else if give_up(state, job) {
        report(state, failure);
    }
}

/// Gives up what shows the selection, if this job was to compute it.
fn give_up(state: &mut AppState, job: JobId) -> bool {
    let AppState { results, examples, .. } = state;
    results.maps.fail_if(job)
        || results.summary.fail_if(job)
        || results.heatmap.fail_if(job)
        || results.ranking.fail_if(job)
        || examples.selected_crops.fail_if(job)
        || examples.hovered_crops.fail_if(job)
}

fn report_class_names(state: &mut AppState, names: &ClassNames, failure: Option<Failure>, network: &str) {
    match (names, failure) {
        (ClassNames::File(path), Some(Failure::Network(error @ NetworkError::ClassNames { .. }))) => {
            let text = msg::notice_class_names(path.display().to_string(), error.to_string(), network);
            state.notifications.error(text);
        }
        (_, failure) => report(state, failure),
    }
}

/// Says why a job failed, and offers the next step if there is one.
pub fn report(state: &mut AppState, failure: Option<Failure>) {
    let Some(failure) = failure else { return };
    match failure.opens_until() {
        Some((model, until)) => {
            let action = Action::OpenModel { model: model.to_owned(), until: Some(until.to_owned()) };
            state.notifications.offer(why(&failure), msg::notice_open_until(until), action);
        }
        None => state.notifications.error(why(&failure)),
    }
}

/// A model's name or path becomes where a network comes from.
pub fn named(model: String, until: Option<String>) -> NetworkSource {
    NetworkSource::Named { model, until }
}

/// A path that a dialog was answered with.
pub fn named_path(path: &Path) -> NetworkSource {
    named(path.to_string_lossy().into_owned(), None)
}
