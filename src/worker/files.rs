//! Saving, and asking where.

use super::Run;
use super::event::{Outbox, Outcome};
use super::job::{FileKind, Job};
use super::lane::Task;
use crate::featurevis::save_tiles;
use crate::import::MODEL_ENDINGS;

pub(super) fn run(task: &Task<'_>, job: Job) {
    let Job::SaveTiles { network, layer, tiles, recipe, folder } = job else { return };
    let tiles: Vec<_> = tiles.iter().map(|tile| tile.as_ref()).collect();
    task.send(match save_tiles(&folder, &network, layer, &tiles, &recipe) {
        Ok(files) => Outcome::Saved { folder, files },
        Err(error) => Outcome::Failed(error.to_string()),
    });
}

/// Opens a dialog on a thread of its own, which ends when the person closes the dialog, or with the program.
pub(super) fn choose_detached(run: Run, kind: FileKind, outbox: Outbox) {
    let failed = outbox.clone();
    let thread = std::thread::Builder::new().name("layerscope dialog".to_owned()).spawn(move || {
        let dialog = rfd::FileDialog::new();
        let path = match kind {
            FileKind::Photo => dialog
                .set_title("Open a photo")
                .add_filter("Pictures", &["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"])
                .pick_file(),
            FileKind::Model => dialog.set_title("Open a model").add_filter("Models", &MODEL_ENDINGS).pick_file(),
            FileKind::TilesFolder => dialog.set_title("Save tiles in a folder").pick_folder(),
        };
        outbox.send(run, Outcome::Chosen { kind, path });
    });
    if let Err(error) = thread {
        failed.send(run, Outcome::Failed(format!("no file dialog: {error}")));
    }
}
