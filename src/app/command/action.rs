//! What the panes can ask for.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use egui_tiles::Tree;

use super::{PaneId, UiCommand};
use crate::activations::dataset_examples::PhotoSet;
use crate::app::selection::Selection;
use crate::featurevis::Recipe;
use crate::network::Preprocessing;
use crate::worker::{ClassNames, JobId, PhotoSource};

/// Something to do. All but [`Action::Ui`] carry what only the place that they come from knows, so no menu lists them.
#[derive(Clone, Debug)]
pub enum Action {
    /// A listed command.
    Ui(UiCommand),
    OpenPhoto(PhotoSource),
    /// A bundled model's name or a path; an ONNX model may be opened up to a node.
    OpenModel {
        model: String,
        until: Option<String>,
    },
    /// A file or folder that is a model or a photo.
    OpenFile(PathBuf),
    /// The same without a path.
    OpenBytes {
        name: String,
        bytes: Arc<[u8]>,
    },
    /// Saves the selected layer's tiles in a folder.
    SaveTilesIn(PathBuf),
    /// Shows what excites channels most in these photos, which are looked through if they have not been.
    ShowExamples(PhotoSet),
    /// Looks through these photos even if they have been.
    Scan(PhotoSet),
    /// The pointer rests on this channel's tile, beside which photos are shown.
    Hover(Selection),
    Select(Selection),
    /// The channels that the grid of tiles shows.
    LookAt(Range<usize>),
    /// The code of the language that the window speaks.
    Language(&'static str),
    /// Panes were moved or resized, or other tabs brought to the front.
    Arrange(Tree<PaneId>),
    ClosePane(PaneId),
    /// Opens a pane or closes it.
    TogglePane(PaneId),
    /// The side of a tile on screen, in points.
    TileSide(f32),
    /// How much of the map covers the photo, 0 to 1.
    Blend(f32),
    Recipe(Recipe),
    /// How photos become the network's input.
    Preprocess(Preprocessing),
    NameClasses(ClassNames),
    /// Cancels the job that the status bar shows.
    Cancel(JobId),
    /// Closes a notification.
    Dismiss(u64),
    ClosePalette,
    CloseCloseUp,
}
