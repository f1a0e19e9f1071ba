//! The one place that carries out what the panes ask for: nearly everything is an edit of the document.

use egui::Context;

use super::run_command::run;
use super::{examples, opening, requests, select};
use crate::app::command::{Action, PaneId};
use crate::app::state::AppState;
use crate::app::state::layout::Layout;
use crate::app::state::requests::FileSource;
use crate::app::state::settings::TILE_SIDES;
use crate::worker::{JobId, Worker};

/// Carries out an action. A command that is not enabled does nothing.
pub fn apply(ctx: &Context, state: &mut AppState, worker: &Worker, action: Action) {
    if let Action::Ui(command) = action {
        if state.is_enabled(command) {
            run(ctx, state, worker, command);
        }
        return;
    }
    let settings = &mut state.document.settings;
    match action {
        Action::Ui(_) => {}

        Action::OpenPhoto(source) => opening::choose_photo(state, source),
        Action::OpenModel { model, until } => opening::choose_network(state, opening::named(model, until)),
        Action::OpenFile(path) => opening::open_file(state, worker, FileSource::Path(path)),
        Action::OpenBytes { name, bytes } => opening::open_file(state, worker, FileSource::Bytes { name, bytes }),
        Action::Preprocess(preprocessing) => opening::prepare(state, preprocessing),
        Action::NameClasses(names) => opening::name_classes(state, names),

        Action::SaveTilesIn(folder) => {
            if let Some(tiles) = requests::tiles_to_save(state) {
                requests::save_tiles(state, worker, tiles, folder);
            }
        }
        Action::ShowExamples(photos) if state.examples.shown().is_some() => state.document.examples = photos,
        Action::ShowExamples(_) => {}
        Action::Scan(photos) => examples::scan(state, photos),

        Action::Select(selection) => select::select(state, selection),
        Action::Hover(selection) => state.hovered = Some(selection),
        Action::LookAt(channels) => state.in_sight = channels,
        Action::CloseCloseUp => state.document.is_close_up = false,

        Action::Recipe(recipe) => settings.recipe = recipe,
        Action::TileSide(side) => settings.tile_side = side.clamp(*TILE_SIDES.start(), *TILE_SIDES.end()),
        Action::Blend(blend) => settings.blend = blend,
        Action::Language(code) => settings.language = code.to_owned(),
        Action::Arrange(tree) => settings.layout = Layout::new(tree),
        Action::ClosePane(pane) => settings.layout.close(pane),
        Action::TogglePane(pane) => toggle_pane(&mut settings.layout, pane),

        Action::ClosePalette => state.windows.palette = false,
        Action::Dismiss(id) => state.notifications.dismiss(id),
        Action::Cancel(job) => cancel(state, job),
    }
}

fn toggle_pane(layout: &mut Layout, pane: PaneId) {
    if layout.is_open(pane) {
        layout.close(pane);
    } else {
        layout.show(pane);
    }
}

/// Gives up what somebody waited for.
fn cancel(state: &mut AppState, job: JobId) {
    if state.requests.take(job).is_none() {
        opening::ended(state, job, None);
    }
}
