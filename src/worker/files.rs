//! Saving, and asking where.

use std::sync::Arc;

use super::Run;
use super::event::{Outbox, Outcome};
use super::job::{FileKind, Job};
use super::lane::Task;
use crate::featurevis::{AnimationFormat, Export, Film, Grower, Subject, TileCache};
use crate::import;
use crate::network::Network;
use crate::picture::{picture_endings, write_whole};

pub(super) fn run(task: &Task<'_>, job: Job, cache: Option<&TileCache>) {
    let outcome = match job {
        Job::SaveTiles { network, layer, tiles, recipe, folder } => {
            let tiles: Vec<_> = tiles.iter().map(|tile| tile.as_ref()).collect();
            let export =
                Export { folder: &folder, network: &network, layer: Some(layer), recipe: &recipe, labels: true };
            match export.save(&tiles) {
                Ok(files) => Outcome::Saved { folder, files },
                Err(error) => Outcome::Failed(error.to_string()),
            }
        }
        Job::SaveGrowth { network, layer, channel, recipe, folder } => {
            let export =
                Export { folder: &folder, network: &network, layer: Some(layer), recipe: &recipe, labels: true };
            match save_growth(task, &network, channel, &export) {
                Ok(Some(files)) => Outcome::Saved { folder, files },
                Ok(None) => Outcome::Cancelled,
                Err(error) => Outcome::Failed(error),
            }
        }
        Job::Describe { network, path } => match import::describe(&path, &network) {
            Ok(path) => Outcome::Described { path },
            Err(error) => Outcome::Failed(error.to_string()),
        },
        Job::EmptyCache => match cache.map(TileCache::empty).transpose() {
            Ok(size) => {
                let size = size.unwrap_or_default();
                Outcome::CacheEmptied { tiles: size.tiles, bytes: size.bytes }
            }
            Err(error) => Outcome::Failed(error.to_string()),
        },
        _ => return,
    };
    task.send(outcome);
}

/// Answers how many files, or nothing if it was cancelled.
fn save_growth(
    task: &Task<'_>,
    network: &Arc<Network>,
    channel: usize,
    export: &Export<'_>,
) -> Result<Option<usize>, String> {
    let name = export.layer.map(|layer| network.layer(layer).name.as_str()).unwrap_or_default();
    let mut grower = Grower::new(network, export.recipe).map_err(|e| e.to_string())?;
    for subject in Subject::channels(name, &[channel]) {
        grower.add(&subject).map_err(|e| e.to_string())?;
    }
    let (mut film, mut tiles) = (Film::default(), Vec::new());
    while !grower.is_done() {
        if task.cancel.is_asked() {
            return Ok(None);
        }
        tiles.extend(grower.step().map_err(|e| e.to_string())?);
        for sprout in grower.sprouts().filter(|sprout| Film::takes(sprout.steps - 1)) {
            film.push(sprout.picture());
        }
    }
    let mut files = export.save(&tiles.iter().collect::<Vec<_>>()).map_err(|e| e.to_string())?;
    for tile in tiles {
        let path = export.save_tile(&tile).map_err(|e| e.to_string())?.with_extension("gif");
        film.push(tile.picture);
        write_whole(&path, &film.encode(AnimationFormat::Gif)?).map_err(|e| e.to_string())?;
        files += 1;
    }
    Ok(Some(files))
}

/// Opens a dialog on a thread of its own, which ends when the person closes the dialog, or with the program.
pub(super) fn choose_detached(run: Run, kind: FileKind, outbox: Outbox) {
    let failed = outbox.clone();
    let thread = std::thread::Builder::new().name("layerscope dialog".to_owned()).spawn(move || {
        let dialog = rfd::FileDialog::new();
        let path = match kind {
            FileKind::Photo => dialog
                .set_title("Open a photo")
                .add_filter("Pictures", &picture_endings().collect::<Vec<_>>())
                .pick_file(),
            FileKind::Model => dialog
                .set_title("Open a model")
                .add_filter("Models", &import::model_endings().collect::<Vec<_>>())
                .pick_file(),
            FileKind::GrowthFolder => dialog.set_title("Save a tile's growth in a folder").pick_folder(),
            FileKind::PhotosFolder => dialog.set_title("Look through a folder of photos").pick_folder(),
            FileKind::ClassNames => {
                dialog.set_title("Class names, one a line").add_filter("Text", &["txt", "names"]).pick_file()
            }
            FileKind::TilesFolder => dialog.set_title("Save tiles in a folder").pick_folder(),
        };
        outbox.send(run, Outcome::Chosen { kind, path });
    });
    if let Err(error) = thread {
        failed.send(run, Outcome::Failed(format!("no file dialog: {error}")));
    }
}
