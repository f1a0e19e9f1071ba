//! Saving, and asking where.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::Run;
use super::event::{Outbox, Outcome};
use super::job::{FileKind, Job};
use super::lane::Task;
use crate::featurevis::{
    AnimationFormat, AscentError, Ending, Export, Film, Session, Subject, Tile, TileCache, Watcher,
};
use crate::import;
use crate::network::Network;
use crate::picture::{PictureError, picture_endings, write_whole};

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
                Err(error) => Outcome::Failed(error.to_string()),
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
) -> Result<Option<usize>, FilmError> {
    let name = export.layer.map(|layer| network.layer(layer).name.as_str()).unwrap_or_default();
    let session = Session::new(network, Subject::channels(name, &[channel]), export.recipe)?;
    let mut filming = Filming { task, export, film: Film::default(), files: 0 };
    Ok(match session.run(&mut filming)? {
        Ending::Done => Some(filming.files),
        Ending::Stopped => None,
    })
}

#[derive(Debug, thiserror::Error)]
enum FilmError {
    #[error(transparent)]
    Ascent(#[from] AscentError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error("{0}")]
    Encode(String),
}

/// Films the growth of one tile, and saves the film and the tile when it is grown.
struct Filming<'a> {
    task: &'a Task<'a>,
    export: &'a Export<'a>,
    film: Film,
    files: usize,
}

impl Watcher for Filming<'_> {
    type Error = FilmError;

    fn before_step(&mut self, _session: &mut Session) -> ControlFlow<()> {
        if self.task.cancel.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn tile(&mut self, tile: Tile) -> Result<(), FilmError> {
        if !tile.is_complete() {
            return Ok(());
        }
        let path = self.export.save_tile(&tile)?.with_extension("gif");
        self.film.push(tile.picture.clone());
        write_whole(&path, &self.film.encode(AnimationFormat::Gif).map_err(FilmError::Encode)?)?;
        self.files += 2 + self.export.save_overview(&[&tile])?;
        Ok(())
    }

    fn after_step(&mut self, session: &Session) -> Result<(), FilmError> {
        for sprout in session.sprouts().filter(|sprout| Film::takes(sprout.steps - 1)) {
            self.film.push(sprout.picture());
        }
        Ok(())
    }
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
