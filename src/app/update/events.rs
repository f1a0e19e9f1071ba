//! The one place that takes the worker's answers. What a newer run has superseded is dropped here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use crate::activations::evidence::{DatasetExamples, PhotoSet};
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
use crate::featurevis::CacheSize;
use crate::import::DEFAULT_MODEL;
use crate::network::Network;
use crate::picture::bundled_photos;
use crate::worker::{
    Chosen, ClassNamesRead, Crops, Described, Failure, FileKind, GrowEvent, JobEvent, MakeThumbnails, OpenModel,
    OpenPhoto, OpenedFile, OpenedModel, PaintedMaps, PhotoSource, SaveGrowth, SaveTiles, Saved, ScanEvent,
};

pub fn take(ctx: &Context, view: &mut View, jobs: &Jobs) {
    for (id, event) in jobs.events() {
        if let Some(index) = view.growths.iter().position(|growth| growth.job.id() == id) {
            of_growth(ctx, view, index, event);
        } else if let Some(close_up) = view.close_up.as_mut().filter(|c| c.job.as_ref().is_some_and(|j| j.id() == id)) {
            if let Some(failure) = close_up.take(event) {
                view.notices.error(failure.to_string());
            }
        } else if let Some(index) = view.tasks.iter().position(|(_, newest)| newest.id() == id) {
            if let JobEvent::ScanPhotos(ScanEvent::Progress { progress, seconds_left }) = event {
                view.evidence.report(progress, seconds_left);
                continue;
            }
            let (task, _) = view.tasks.remove(index);
            of_task(ctx, view, jobs, task, event);
        }
    }
    // Least urgent of all, so it waits until the first picture has been looked at.
    if view.thumbnails.is_none() && view.tasks.is_empty() {
        jobs.submit(view, Task::Thumbnails, MakeThumbnails);
    }
    let is_shown = view.thumbnails.is_some() && view.current_analysis().is_some();
    if is_shown && view.evidence.wants_built_in(&view.tasks) {
        jobs.scan(view, PhotoSet::BuiltIn);
    }
}

fn of_task(ctx: &Context, view: &mut View, jobs: &Jobs, task: Task, event: JobEvent) {
    match event {
        JobEvent::OpenModel(OpenedModel { network, path })
        | JobEvent::OpenFile(OpenedFile::Model(OpenedModel { network, path })) => {
            show_network(view, jobs, network, path);
        }
        JobEvent::ReadClassNames(ClassNamesRead { path, names }) => {
            call_classes(view, jobs, names, &path.display().to_string())
        }
        JobEvent::Describe(Described { path }) => {
            let text = format!("Saved in {}: the weights beside it open so from now on.", path.display());
            view.notices.info(text);
        }
        JobEvent::OpenPhoto(photo) | JobEvent::OpenFile(OpenedFile::Photo(photo)) => {
            view.photo = Some(photo);
            jobs.analyse(view);
        }
        JobEvent::Analyse(analysis) => {
            view.seen = analysis.input.seen.as_ref().map(|seen| upload_photo(ctx, "photo", seen));
            view.analysis = Some(analysis);
            facts::refresh(view);
            heat::refresh(ctx, view);
            jobs.paint_maps(ctx, view);
        }
        JobEvent::PaintMaps(PaintedMaps { layer, atlas }) => {
            view.maps = atlas.map(|atlas| Maps::upload(ctx, layer, atlas));
        }
        JobEvent::MakeThumbnails(photos) => {
            let upload = |photo: &crate::worker::Thumbnail| Thumbnail {
                name: photo.name,
                texture: upload_photo(ctx, photo.name, &photo.picture),
            };
            view.thumbnails = Some(photos.iter().map(upload).collect());
        }
        JobEvent::ScanPhotos(ScanEvent::Scanned(evidence)) => scanned(view, jobs, evidence),
        JobEvent::CutCrops(Crops { layer, channel, sheet }) => {
            view.evidence.take_crops(ctx, task, Selection { layer, channel }, sheet);
        }
        JobEvent::SaveTiles(Saved { folder, files }) | JobEvent::SaveGrowth(Saved { folder, files }) => {
            view.notices.info(format!("Saved {files} files in {}", folder.display()));
        }
        JobEvent::EmptyCache(CacheSize { tiles, bytes }) => {
            view.notices.info(format!("Removed {tiles} tiles ({:.1} MB) from the cache.", bytes as f64 / 1e6));
        }
        JobEvent::ChooseFile(Chosen { kind, path: Some(path) }) => chosen(view, jobs, kind, &path),
        JobEvent::ChooseFile(Chosen { kind, path: None }) => {
            let hint = match kind {
                FileKind::TilesFolder | FileKind::GrowthFolder => {
                    "No folder chosen. You can also type its path beside “Save tiles”."
                }
                FileKind::PhotosFolder => "No folder chosen. You can also type its path above the photos' crops.",
                _ => "No file chosen. You can also drop a file here or paste a path.",
            };
            view.notices.info(hint);
        }
        JobEvent::Failed(failure) => {
            report(view, &failure);
            failed_task(view, jobs, task);
        }
        _ => {}
    }
}

/// Says why a job failed, and offers the next step if there is one.
fn report(view: &mut View, failure: &Failure) {
    match failure.opens_until() {
        Some((model, until)) => {
            let command = Command::OpenPart { model: model.to_owned(), until: until.to_owned() };
            view.notices.offer(failure.to_string(), format!("Open it up to {until}"), command);
        }
        None => view.notices.error(failure.to_string()),
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
    if let (PhotoSet::Folder(folder), count @ 1..) = (&evidence.source, evidence.unreadable.count) {
        let first = evidence.unreadable.first.as_deref().unwrap_or_default();
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
            jobs.submit(view, Task::OpenPhoto, OpenPhoto { source });
        }
        FileKind::Model => {
            let model = path.to_string_lossy().into_owned();
            jobs.submit(view, Task::OpenModel, OpenModel { model, until: None });
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
    jobs.submit(view, Task::Save, SaveTiles { network, layer: selection.layer, tiles, recipe, folder });
}

/// Saves the selected tile with its growth.
fn save_growth(view: &mut View, jobs: &Jobs, folder: &Path) {
    let (Some(network), Some(selection)) = (view.network.clone(), view.selection) else { return };
    let Some(layer) = view.tiles.layer(selection.layer) else { return };
    let (Selection { layer, channel }, recipe, folder) = (selection, layer.recipe.clone(), folder.to_owned());
    jobs.submit(view, Task::Save, SaveGrowth { network, layer, channel, recipe, folder });
}

fn failed_task(view: &mut View, jobs: &Jobs, task: Task) {
    // What was shown before stays. At the start there is nothing before: then the program's own.
    match task {
        Task::ScanPhotos => view.evidence.fail(),
        Task::OpenModel if view.network.is_none() => {
            let job = OpenModel { model: DEFAULT_MODEL.to_owned(), until: None };
            jobs.submit(view, Task::OpenModel, job);
        }
        Task::OpenPhoto if view.photo.is_none() => {
            if let Some(photo) = bundled_photos().first() {
                let job = OpenPhoto { source: PhotoSource::Bundled(photo.name) };
                jobs.submit(view, Task::OpenPhoto, job);
            }
        }
        _ => {}
    }
}

fn of_growth(ctx: &Context, view: &mut View, index: usize, event: JobEvent) {
    let Some(growth) = view.growths.get_mut(index) else { return };
    let layer = growth.layer;
    let tiles = view.tiles.layer_mut(layer).filter(|tiles| tiles.recipe == growth.recipe);
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
            view.tiles.shrink(view.selection.map(|selection| selection.layer));
        }
        JobEvent::Grow(GrowEvent::Progress { done, seconds_left, .. }) => {
            growth.done = done;
            growth.seconds_left = seconds_left;
        }
        JobEvent::Finished | JobEvent::Cancelled => {
            view.growths.remove(index);
        }
        JobEvent::Failed(failure) => {
            view.growths.remove(index);
            view.tiles.abandon(layer);
            view.notices.error(failure.to_string());
        }
        _ => {}
    }
}
