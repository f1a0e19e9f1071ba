//! Asking for a file or folder.

use std::path::PathBuf;

use crate::import::model_endings;
use crate::picture::picture_endings;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn};

/// Opens a file dialog. It ends when the person closes it, or with the program.
#[derive(Clone, Copy, Debug)]
pub struct ChooseFile {
    pub kind: FileKind,
}

/// What a file dialog asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Photo,
    Model,
    /// A folder to save tiles in.
    TilesFolder,
    /// A folder to save one tile's growth in.
    GrowthFolder,
    /// A folder of photos to look through.
    PhotosFolder,
    /// A text file with the names of classes.
    ClassNames,
}

/// How a file dialog ended.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub kind: FileKind,
    /// `None` if it was closed, or there is none to open.
    pub path: Option<PathBuf>,
}

impl Job for ChooseFile {
    type Event = Chosen;
    const RUNS_ON: RunsOn = RunsOn::OwnThread;

    fn run(self, context: &JobContext<'_, Chosen>) -> Result<(), Interruption> {
        let dialog = rfd::FileDialog::new();
        let path = match self.kind {
            FileKind::Photo => dialog
                .set_title("Open a photo")
                .add_filter("Pictures", &picture_endings().collect::<Vec<_>>())
                .pick_file(),
            FileKind::Model => dialog.set_title("Open a model").add_filter("Models", &model_endings().collect::<Vec<_>>()).pick_file(),
            FileKind::GrowthFolder => dialog.set_title("Save a tile's growth in a folder").pick_folder(),
            FileKind::PhotosFolder => dialog.set_title("Look through a folder of photos").pick_folder(),
            FileKind::ClassNames => {
                dialog.set_title("Class names, one a line").add_filter("Text", &["txt", "names"]).pick_file()
            }
            FileKind::TilesFolder => dialog.set_title("Save tiles in a folder").pick_folder(),
        };
        context.send(Chosen { kind: self.kind, path });
        Ok(())
    }
}
