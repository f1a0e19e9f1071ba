//! The one place that takes the worker's answers. What a newer run has superseded is dropped here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use crate::activations::dataset_examples::{DatasetExamples, PhotoSet, Unreadable};
use crate::app::command::Command;
use crate::app::state::channel_summary as facts;
use crate::app::state::selection::Selection;
use crate::app::state::view::{Task, Thumbnail, View};
use crate::app::textures::heatmap as heat;
use crate::app::textures::maps::{Maps, upload_photo};
use crate::app::update::jobs::Jobs;
use crate::app::update::preparation::{
    ClassNames, Opened, call_classes, drop_analysis, drop_evidence, drop_tiles, name_classes,
};
use crate::import::DEFAULT_MODEL;
use crate::network::Network;
use crate::picture::bundled_photos;
use crate::worker::{Event, FileKind, Job, Outcome, PhotoSource};

pub fn take(ctx: &Context, view: &mut View, jobs: &Jobs) {
    for Event { run, outcome } in jobs.events() {
        if let Some(index) = view.growths.iter().position(|growth| growth.run == run) {
            of_growth(ctx, view, index, outcome);
        } else if let Some(close_up) = view.close_up.as_mut().filter(|close_up| close_up.run == Some(run)) {
            if let Some(error) = close_up.take(outcome) {
                view.notices.error(error);
            }
        } else if let Some(index) = view.tasks.iter().position(|(_, newest)| *newest == run) {
            if let Outcome::ScanProgress { progress, seconds_left } = outcome {
                view.evidence.report(progress, seconds_left);
                continue;
            }
            let (task, _) = view.tasks.remove(index);
            of_task(ctx, view, jobs, task, outcome);
        }
    }
    // Least urgent of all, so it waits until the first picture has been looked at.
    if view.thumbnails.is_none() && view.tasks.is_empty() {
        jobs.submit(view, Task::Thumbnails, Job::Thumbnails);
    }
    let is_shown = view.thumbnails.is_some() && view.current_analysis().is_some();
    if is_shown && view.evidence.wants_built_in(&view.tasks) {
        jobs.scan(view, PhotoSet::BuiltIn);
    }
}

fn of_task(ctx: &Context, view: &mut View, jobs: &Jobs, task: Task, outcome: Outcome) {
    match outcome {
        Outcome::ModelOpened { network, path } => show_network(view, jobs, network, path),
        Outcome::ClassNamesRead { path, names } => call_classes(view, jobs, names, &path.display().to_string()),
        Outcome::Described { path } => {
            let text = format!("Saved in {}: the weights beside it open so from now on.", path.display());
            view.notices.info(text);
        }
        Outcome::PhotoOpened(photo) => {
            view.photo = Some(photo);
            jobs.analyse(view);
        }
        Outcome::Analysed(analysis) => {
            view.seen = analysis.input.seen.as_ref().map(|seen| upload_photo(ctx, "photo", seen));
            view.analysis = Some(analysis);
            facts::refresh(view);
            heat::refresh(ctx, view);
            jobs.paint_maps(ctx, view);
        }
        Outcome::MapsPainted { layer, atlas } => {
            view.maps = atlas.map(|atlas| Maps::upload(ctx, layer, atlas));
        }
        Outcome::Thumbnails(photos) => {
            let upload = |(name, _, image)| Thumbnail { name, texture: upload_photo(ctx, name, &image) };
            view.thumbnails = Some(photos.into_iter().map(upload).collect());
        }
        Outcome::Scanned(evidence) => scanned(view, jobs, evidence),
        Outcome::CropsCut { layer, channel, sheet } => {
            view.evidence.take_crops(ctx, task, Selection { layer, channel }, sheet);
        }
        Outcome::Saved { folder, files } => {
            view.notices.info(format!("Saved {files} files in {}", folder.display()));
        }
        Outcome::CacheEmptied { tiles, bytes } => {
            view.notices.info(format!("Removed {tiles} tiles ({:.1} MB) from the cache.", bytes as f64 / 1e6));
        }
        Outcome::Chosen { kind, path: Some(path) } => chosen(view, jobs, kind, &path),
        Outcome::Chosen { kind, path: None } => {
            let hint = match kind {
                FileKind::TilesFolder | FileKind::GrowthFolder => {
                    "No folder chosen. You can also type its path beside “Save tiles”."
                }
                FileKind::PhotosFolder => "No folder chosen. You can also type its path above the photos' crops.",
                _ => "No file chosen. You can also drop a file here or paste a path.",
            };
            view.notices.info(hint);
        }
        Outcome::OpensInPart { error, model, until } => {
            let text = format!("Open it up to {until}");
            view.notices.offer(error, text, Command::OpenPart { model, until });
            failed_task(view, jobs, task);
        }
        Outcome::Failed(error) => {
            view.notices.error(error);
            failed_task(view, jobs, task);
        }
        _ => {}
    }
}

/// Shows a network in place of the one before. `path` says where it was opened from.
pub fn show_network(view: &mut View, jobs: &Jobs, network: Arc<Network>, path: Option<PathBuf>) {
    // Their layers are not this network's.
    drop_tiles(view, jobs);
    drop_evidence(view, jobs);
    drop_analysis(view, jobs);
    jobs.drop_task(view, Task::ReadClassNames);
    view.selection = match (&view.network, view.selection) {
        (Some(old), Some(selection)) => selection.in_network(old, &network),
        _ => Selection::first(&network),
    };
    view.opened = Some(Opened { network: Arc::clone(&network), path });
    view.network = Some(network);
    jobs.analyse(view);
}

fn scanned(view: &mut View, jobs: &Jobs, evidence: Arc<DatasetExamples>) {
    let Unreadable { count, first } = &evidence.unreadable;
    if let (PhotoSet::Folder(folder), Some(first)) = (&evidence.source, first) {
        view.notices.info(format!("{count} below {} could not be read; the first: {first}", folder.display()));
    }
    view.evidence.finish(evidence);
    if let Some(selection) = view.selection {
        jobs.cut_crops(view, selection);
    }
}

fn chosen(view: &mut View, jobs: &Jobs, kind: FileKind, path: &Path) {
    match kind {
        FileKind::Photo => {
            let source = PhotoSource::Path(path.to_owned());
            jobs.submit(view, Task::OpenPhoto, Job::OpenPhoto { source });
        }
        FileKind::Model => {
            let model = path.to_string_lossy().into_owned();
            jobs.submit(view, Task::OpenModel, Job::OpenModel { model, until: None });
        }
        FileKind::ClassNames => name_classes(view, jobs, ClassNames::File(path.to_owned())),
        FileKind::PhotosFolder => jobs.scan(view, PhotoSet::Folder(path.to_owned())),
        FileKind::TilesFolder => save_tiles(view, jobs, path),
        FileKind::GrowthFolder => save_growth(view, jobs, path),
    }
}

/// Saves the selected layer's tiles, or the close-up while one is open.
pub fn save_tiles(view: &mut View, jobs: &Jobs, folder: &Path) {
    let (Some(network), Some(selection)) = (view.network.clone(), view.selection) else { return };
    let folder = folder.to_owned();
    let (tiles, recipe) = match (&view.close_up, view.tiles.layer(selection.layer)) {
        (Some(close_up), _) => (close_up.tile.iter().cloned().collect(), close_up.recipe.clone()),
        (None, Some(layer)) => (layer.grown(), layer.recipe.clone()),
        (None, None) => return,
    };
    jobs.submit(view, Task::Save, Job::SaveTiles { network, layer: selection.layer, tiles, recipe, folder });
}

/// Saves the selected tile with its growth.
fn save_growth(view: &mut View, jobs: &Jobs, folder: &Path) {
    let (Some(network), Some(selection)) = (view.network.clone(), view.selection) else { return };
    let Some(layer) = view.tiles.layer(selection.layer) else { return };
    let (Selection { layer, channel }, recipe, folder) = (selection, layer.recipe.clone(), folder.to_owned());
    jobs.submit(view, Task::Save, Job::SaveGrowth { network, layer, channel, recipe, folder });
}

fn failed_task(view: &mut View, jobs: &Jobs, task: Task) {
    // What was shown before stays. At the start there is nothing before: then the program's own.
    match task {
        Task::ScanPhotos => view.evidence.fail(),
        Task::OpenModel if view.network.is_none() => {
            let job = Job::OpenModel { model: DEFAULT_MODEL.to_owned(), until: None };
            jobs.submit(view, Task::OpenModel, job);
        }
        Task::OpenPhoto if view.photo.is_none() => {
            if let Some(photo) = bundled_photos().first() {
                let job = Job::OpenPhoto { source: PhotoSource::Bundled(photo.name) };
                jobs.submit(view, Task::OpenPhoto, job);
            }
        }
        _ => {}
    }
}

fn of_growth(ctx: &Context, view: &mut View, index: usize, outcome: Outcome) {
    let Some(growth) = view.growths.get_mut(index) else { return };
    let layer = growth.layer;
    let tiles = view.tiles.layer_mut(layer).filter(|tiles| tiles.recipe == growth.recipe);
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
            view.tiles.shrink(view.selection.map(|selection| selection.layer));
        }
        Outcome::GrowthProgress { done, seconds_left, .. } => {
            growth.done = done;
            growth.seconds_left = seconds_left;
        }
        Outcome::Stopped { unfinished } => {
            if let Some(tiles) = tiles {
                tiles.keep_unfinished(unfinished);
            }
            view.growths.remove(index);
        }
        Outcome::Finished | Outcome::Cancelled => {
            view.growths.remove(index);
        }
        Outcome::Failed(error) => {
            view.growths.remove(index);
            view.tiles.abandon(layer);
            view.notices.error(error);
        }
        _ => {}
    }
}
