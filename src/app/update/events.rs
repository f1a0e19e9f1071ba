//! The one place that takes the worker's answers. What a newer job has superseded is dropped here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use crate::activations::dataset_examples::{DatasetExamples, PhotoSet, Unreadable};
use crate::app::class_names::ClassNames;
use crate::app::command::Action;
use crate::app::i18n::{megabytes, msg, why};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::app_state::{Task, Thumbnail};
use crate::app::state::channel_summary as facts;
use crate::app::state::opened::Opened;
use crate::app::textures::heatmap as heat;
use crate::app::textures::maps::{Maps, upload_photo};
use crate::app::update::jobs::Jobs;
use crate::app::update::preprocessing::{call_classes, drop_analysis, drop_evidence, drop_tiles, name_classes};
use crate::featurevis::CacheSize;
use crate::import::DEFAULT_MODEL;
use crate::network::Network;
use crate::picture::bundled_photos;
use crate::worker::{
    Chosen, ClassNamesRead, Crops, Described, Failure, FileKind, GrowEvent, JobEvent, MakeThumbnails, OpenModel,
    OpenPhoto, OpenedFile, OpenedModel, PaintedMaps, PhotoSource, SaveGrowth, SaveTiles, Saved, ScanEvent,
};

pub fn take(ctx: &Context, state: &mut AppState, jobs: &Jobs) {
    for (id, event) in jobs.events() {
        if let Some(index) = state.growths.iter().position(|growth| growth.job.id() == id) {
            of_growth(ctx, state, index, event);
        } else if let Some(close_up) = state.close_up.as_mut().filter(|c| c.job.as_ref().is_some_and(|j| j.id() == id))
        {
            if let Some(failure) = close_up.take(event) {
                state.notifications.error(why(&failure));
            }
        } else if let Some(index) = state.tasks.iter().position(|(_, newest)| newest.id() == id) {
            if let JobEvent::ScanPhotos(ScanEvent::Progress { progress, seconds_left }) = event {
                state.examples.report(progress, seconds_left);
                continue;
            }
            let (task, _) = state.tasks.remove(index);
            of_task(ctx, state, jobs, task, event);
        }
    }
    // Least urgent of all, so it waits until the first picture has been looked at.
    if state.thumbnails.is_none() && state.tasks.is_empty() {
        jobs.submit(state, Task::Thumbnails, MakeThumbnails);
    }
    let is_shown = state.thumbnails.is_some() && state.analysis().is_some();
    if is_shown && state.examples.wants_built_in(&state.tasks) {
        jobs.scan(state, PhotoSet::BuiltIn);
    }
}

fn of_task(ctx: &Context, state: &mut AppState, jobs: &Jobs, task: Task, event: JobEvent) {
    match event {
        JobEvent::OpenModel(OpenedModel { network, path })
        | JobEvent::OpenFile(OpenedFile::Model(OpenedModel { network, path })) => {
            show_network(state, jobs, network, path);
        }
        JobEvent::ReadClassNames(ClassNamesRead { path, names }) => {
            call_classes(state, jobs, names, &path.display().to_string())
        }
        JobEvent::Describe(Described { path }) => {
            state.notifications.info(msg::notice_described(path.display().to_string()));
        }
        JobEvent::OpenPhoto(photo) | JobEvent::OpenFile(OpenedFile::Photo(photo)) => {
            state.photo = Some(photo);
            jobs.analyse(state);
        }
        JobEvent::Analyse(analysis) => {
            state.seen = analysis.input.seen.as_ref().map(|seen| upload_photo(ctx, "photo", seen));
            state.analysis = Some(analysis);
            facts::refresh(state);
            heat::refresh(ctx, state);
            jobs.paint_maps(ctx, state);
        }
        JobEvent::PaintMaps(PaintedMaps { layer, atlas }) => {
            state.maps = atlas.map(|atlas| Maps::upload(ctx, layer, atlas));
        }
        JobEvent::MakeThumbnails(photos) => {
            let upload = |photo: &crate::worker::Thumbnail| Thumbnail {
                name: photo.name,
                texture: upload_photo(ctx, photo.name, &photo.picture),
            };
            state.thumbnails = Some(photos.iter().map(upload).collect());
        }
        JobEvent::ScanPhotos(ScanEvent::Scanned(evidence)) => scanned(state, jobs, evidence),
        JobEvent::CutCrops(Crops { layer, channel, sheet }) => {
            state.examples.take_crops(ctx, task, Selection { layer, channel }, sheet);
        }
        JobEvent::SaveTiles(Saved { folder, files }) | JobEvent::SaveGrowth(Saved { folder, files }) => {
            state.notifications.info(msg::notice_saved(files, folder.display().to_string()));
        }
        JobEvent::EmptyCache(CacheSize { tiles, bytes }) => {
            state.notifications.info(msg::notice_cache_emptied(tiles, megabytes(bytes)));
        }
        JobEvent::ChooseFile(Chosen { kind, path: Some(path) }) => chosen(state, jobs, kind, &path),
        JobEvent::ChooseFile(Chosen { kind, path: None }) => {
            let hint = match kind {
                FileKind::TilesFolder | FileKind::GrowthFolder => msg::notice_no_folder_for_tiles(),
                FileKind::PhotosFolder => msg::notice_no_folder_of_photos(),
                _ => msg::notice_no_file(),
            };
            state.notifications.info(hint);
        }
        JobEvent::Failed(failure) => {
            report(state, &failure);
            failed_task(state, jobs, task);
        }
        _ => {}
    }
}

/// Says why a job failed, and offers the next step if there is one.
fn report(state: &mut AppState, failure: &Failure) {
    match failure.opens_until() {
        Some((model, until)) => {
            let action = Action::OpenModel { model: model.to_owned(), until: Some(until.to_owned()) };
            state.notifications.offer(why(failure), msg::notice_open_until(until), action);
        }
        None => state.notifications.error(why(failure)),
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
            jobs.submit(state, Task::OpenPhoto, OpenPhoto { source });
        }
        FileKind::Model => {
            let model = path.to_string_lossy().into_owned();
            jobs.submit(state, Task::OpenModel, OpenModel { model, until: None });
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
    jobs.submit(state, Task::Save, SaveTiles { network, layer: selection.layer, tiles, recipe, folder });
}

/// Saves the selected tile with its growth.
fn save_growth(state: &mut AppState, jobs: &Jobs, folder: &Path) {
    let (Some(network), Some(selection)) = (state.network.clone(), state.selection) else { return };
    let Some(layer) = state.tiles.layer(selection.layer) else { return };
    let (Selection { layer, channel }, recipe, folder) = (selection, layer.recipe.clone(), folder.to_owned());
    jobs.submit(state, Task::Save, SaveGrowth { network, layer, channel, recipe, folder });
}

fn failed_task(state: &mut AppState, jobs: &Jobs, task: Task) {
    // What was shown before stays. At the start there is nothing before: then the program's own.
    match task {
        Task::ScanPhotos => state.examples.fail(),
        Task::OpenModel if state.network.is_none() => {
            let job = OpenModel { model: DEFAULT_MODEL.to_owned(), until: None };
            jobs.submit(state, Task::OpenModel, job);
        }
        Task::OpenPhoto if state.photo.is_none() => {
            if let Some(photo) = bundled_photos().first() {
                let job = OpenPhoto { source: PhotoSource::Bundled(photo.name) };
                jobs.submit(state, Task::OpenPhoto, job);
            }
        }
        _ => {}
    }
}

fn of_growth(ctx: &Context, state: &mut AppState, index: usize, event: JobEvent) {
    let Some(growth) = state.growths.get_mut(index) else { return };
    let layer = growth.layer;
    let tiles = state.tiles.layer_mut(layer).filter(|tiles| tiles.recipe == growth.recipe);
    match event {
        JobEvent::Grow(GrowEvent::Preview(preview)) => {
            if let Some(tiles) = tiles {
                tiles.preview(ctx, preview.channel, preview.step, preview.value, &preview.picture);
            }
        }
        JobEvent::Grow(GrowEvent::Grown(tile)) => {
            growth.done += 1;
            if let Some(tiles) = tiles {
                tiles.finish(ctx, tile);
            }
            state.tiles.shrink(state.selection.map(|selection| selection.layer));
        }
        JobEvent::Grow(GrowEvent::Progress { done, seconds_left, .. }) => {
            growth.done = done;
            growth.seconds_left = seconds_left;
        }
        JobEvent::Finished | JobEvent::Cancelled => {
            state.growths.remove(index);
        }
        JobEvent::Failed(failure) => {
            state.growths.remove(index);
            state.tiles.abandon(layer);
            state.notifications.error(why(&failure));
        }
        _ => {}
    }
}
