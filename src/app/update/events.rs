//! The one place that takes the worker's answers. What a newer run has superseded is dropped here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use crate::activations::dataset_examples::{DatasetExamples, PhotoSet, Unreadable};
use crate::app::class_names::ClassNames;
use crate::app::command::Action;
use crate::app::i18n::{Text, megabytes, msg};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::app_state::{Task, Thumbnail};
use crate::app::state::channel_summary as facts;
use crate::app::state::opened::Opened;
use crate::app::textures::heatmap as heat;
use crate::app::textures::maps::{Maps, upload_photo};
use crate::app::update::jobs::Jobs;
use crate::app::update::preprocessing::{call_classes, drop_analysis, drop_evidence, drop_tiles, name_classes};
use crate::import::DEFAULT_MODEL;
use crate::network::Network;
use crate::picture::bundled_photos;
use crate::worker::{Event, FileKind, Job, Outcome, PhotoSource};

pub fn take(ctx: &Context, state: &mut AppState, jobs: &Jobs) {
    for Event { run, outcome } in jobs.events() {
        if let Some(index) = state.growths.iter().position(|growth| growth.run == run) {
            of_growth(ctx, state, index, outcome);
        } else if let Some(close_up) = state.close_up.as_mut().filter(|close_up| close_up.run == Some(run)) {
            if let Some(error) = close_up.take(outcome) {
                state.notifications.error(Text::data(error.to_string()));
            }
        } else if let Some(index) = state.tasks.iter().position(|(_, newest)| *newest == run) {
            if let Outcome::ScanProgress { progress, seconds_left } = outcome {
                state.examples.report(progress, seconds_left);
                continue;
            }
            let (task, _) = state.tasks.remove(index);
            of_task(ctx, state, jobs, task, outcome);
        }
    }
    // Least urgent of all, so it waits until the first picture has been looked at.
    if state.thumbnails.is_none() && state.tasks.is_empty() {
        jobs.submit(state, Task::Thumbnails, Job::Thumbnails);
    }
    let is_shown = state.thumbnails.is_some() && state.analysis().is_some();
    if is_shown && state.examples.wants_built_in(&state.tasks) {
        jobs.scan(state, PhotoSet::BuiltIn);
    }
}

fn of_task(ctx: &Context, state: &mut AppState, jobs: &Jobs, task: Task, outcome: Outcome) {
    match outcome {
        Outcome::ModelOpened { network, path } => show_network(state, jobs, network, path),
        Outcome::ClassNamesRead { path, names } => call_classes(state, jobs, names, &path.display().to_string()),
        Outcome::Described { path } => {
            state.notifications.info(msg::notice_described(path.display().to_string()));
        }
        Outcome::PhotoOpened(photo) => {
            state.photo = Some(photo);
            jobs.analyse(state);
        }
        Outcome::Analysed(analysis) => {
            state.seen = analysis.input.seen.as_ref().map(|seen| upload_photo(ctx, "photo", seen));
            state.analysis = Some(analysis);
            facts::refresh(state);
            heat::refresh(ctx, state);
            jobs.paint_maps(ctx, state);
        }
        Outcome::MapsPainted { layer, atlas } => {
            state.maps = atlas.map(|atlas| Maps::upload(ctx, layer, atlas));
        }
        Outcome::Thumbnails(photos) => {
            let upload = |(name, _, image)| Thumbnail { name, texture: upload_photo(ctx, name, &image) };
            state.thumbnails = Some(photos.into_iter().map(upload).collect());
        }
        Outcome::Scanned(evidence) => scanned(state, jobs, evidence),
        Outcome::CropsCut { layer, channel, sheet } => {
            state.examples.take_crops(ctx, task, Selection { layer, channel }, sheet);
        }
        Outcome::Saved { folder, files } => {
            state.notifications.info(msg::notice_saved(files, folder.display().to_string()));
        }
        Outcome::CacheEmptied { tiles, bytes } => {
            state.notifications.info(msg::notice_cache_emptied(tiles, megabytes(bytes)));
        }
        Outcome::Chosen { kind, path: Some(path) } => chosen(state, jobs, kind, &path),
        Outcome::Chosen { kind, path: None } => {
            let hint = match kind {
                FileKind::TilesFolder | FileKind::GrowthFolder => msg::notice_no_folder_for_tiles(),
                FileKind::PhotosFolder => msg::notice_no_folder_of_photos(),
                _ => msg::notice_no_file(),
            };
            state.notifications.info(hint);
        }
        Outcome::OpensInPart { error, model, until } => {
            let text = msg::notice_open_until(&until);
            state.notifications.offer(
                Text::data(error.to_string()),
                text,
                Action::OpenModel { model, until: Some(until) },
            );
            failed_task(state, jobs, task);
        }
        Outcome::Failed(error) => {
            state.notifications.error(Text::data(error.to_string()));
            failed_task(state, jobs, task);
        }
        _ => {}
    }
}

/// Shows a network in place of the one before. `path` says where it was opened from.
pub fn show_network(state: &mut AppState, jobs: &Jobs, network: Arc<Network>, path: Option<PathBuf>) {
    // Their layers are not this network's.
    drop_tiles(state, jobs);
    drop_evidence(state, jobs);
    drop_analysis(state, jobs);
    jobs.drop_task(state, Task::ReadClassNames);
    state.selection = match (&state.network, state.selection) {
        (Some(old), Some(selection)) => selection.in_network(old, &network),
        _ => Selection::first(&network),
    };
    state.opened = Some(Opened { network: Arc::clone(&network), path });
    state.network = Some(network);
    jobs.analyse(state);
}

fn scanned(state: &mut AppState, jobs: &Jobs, evidence: Arc<DatasetExamples>) {
    let Unreadable { count, first } = &evidence.unreadable;
    if let (PhotoSet::Folder(folder), Some(first)) = (&evidence.source, first) {
        let folder = folder.display().to_string();
        state.notifications.info(msg::notice_unreadable_photos(*count, folder, first.to_string()));
    }
    state.examples.finish(evidence);
    if let Some(selection) = state.selection {
        jobs.cut_crops(state, selection);
    }
}

fn chosen(state: &mut AppState, jobs: &Jobs, kind: FileKind, path: &Path) {
    match kind {
        FileKind::Photo => {
            let source = PhotoSource::Path(path.to_owned());
            jobs.submit(state, Task::OpenPhoto, Job::OpenPhoto { source });
        }
        FileKind::Model => {
            let model = path.to_string_lossy().into_owned();
            jobs.submit(state, Task::OpenModel, Job::OpenModel { model, until: None });
        }
        FileKind::ClassNames => name_classes(state, jobs, ClassNames::File(path.to_owned())),
        FileKind::PhotosFolder => jobs.scan(state, PhotoSet::Folder(path.to_owned())),
        FileKind::TilesFolder => save_tiles(state, jobs, path),
        FileKind::GrowthFolder => save_growth(state, jobs, path),
    }
}

/// Saves the selected layer's tiles, or the close-up while one is open.
pub fn save_tiles(state: &mut AppState, jobs: &Jobs, folder: &Path) {
    let (Some(network), Some(selection)) = (state.network.clone(), state.selection) else { return };
    let folder = folder.to_owned();
    let (tiles, recipe) = match (&state.close_up, state.tiles.layer(selection.layer)) {
        (Some(close_up), _) => (close_up.tile.iter().cloned().collect(), close_up.recipe.clone()),
        (None, Some(layer)) => (layer.grown(), layer.recipe.clone()),
        (None, None) => return,
    };
    jobs.submit(state, Task::Save, Job::SaveTiles { network, layer: selection.layer, tiles, recipe, folder });
}

/// Saves the selected tile with its growth.
fn save_growth(state: &mut AppState, jobs: &Jobs, folder: &Path) {
    let (Some(network), Some(selection)) = (state.network.clone(), state.selection) else { return };
    let Some(layer) = state.tiles.layer(selection.layer) else { return };
    let (Selection { layer, channel }, recipe, folder) = (selection, layer.recipe.clone(), folder.to_owned());
    jobs.submit(state, Task::Save, Job::SaveGrowth { network, layer, channel, recipe, folder });
}

fn failed_task(state: &mut AppState, jobs: &Jobs, task: Task) {
    // What was shown before stays. At the start there is nothing before: then the program's own.
    match task {
        Task::ScanPhotos => state.examples.fail(),
        Task::OpenModel if state.network.is_none() => {
            let job = Job::OpenModel { model: DEFAULT_MODEL.to_owned(), until: None };
            jobs.submit(state, Task::OpenModel, job);
        }
        Task::OpenPhoto if state.photo.is_none() => {
            if let Some(photo) = bundled_photos().first() {
                let job = Job::OpenPhoto { source: PhotoSource::Bundled(photo.name) };
                jobs.submit(state, Task::OpenPhoto, job);
            }
        }
        _ => {}
    }
}

fn of_growth(ctx: &Context, state: &mut AppState, index: usize, outcome: Outcome) {
    let Some(growth) = state.growths.get_mut(index) else { return };
    let layer = growth.layer;
    let tiles = state.tiles.layer_mut(layer).filter(|tiles| tiles.recipe == growth.recipe);
    match outcome {
        Outcome::TilePreview { channel, step, value, picture } => {
            if let Some(tiles) = tiles {
                tiles.preview(ctx, channel, step, value, &picture);
            }
        }
        Outcome::TileGrown(tile) => {
            growth.done += 1;
            if let Some(tiles) = tiles {
                tiles.finish(ctx, tile);
            }
            state.tiles.shrink(state.selection.map(|selection| selection.layer));
        }
        Outcome::GrowthProgress { done, seconds_left, .. } => {
            growth.done = done;
            growth.seconds_left = seconds_left;
        }
        Outcome::Stopped { unfinished } => {
            if let Some(tiles) = tiles {
                tiles.keep_unfinished(unfinished);
            }
            state.growths.remove(index);
        }
        Outcome::Finished | Outcome::Cancelled => {
            state.growths.remove(index);
        }
        Outcome::Failed(error) => {
            state.growths.remove(index);
            state.tiles.abandon(layer);
            state.notifications.error(Text::data(error.to_string()));
        }
        _ => {}
    }
}
