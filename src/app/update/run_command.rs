//! Carrying out the listed commands.

use egui::{Context, Theme, ThemePreference, ViewportCommand};

use super::{examples, growth, requests};
use crate::activations::dataset_examples::PhotoSet;
use crate::app::command::{PaneId, UiCommand};
use crate::app::state::AppState;
use crate::app::state::focus::FocusTarget;
use crate::app::state::layout::Layout;
use crate::app::state::settings::TILE_SIDES;
use crate::picture::{Colormap, Scale};
use crate::worker::Worker;

/// How much one press of a key changes the size of the tiles.
const TILE_STEP: f32 = 1.25;

/// Carries out a command that is enabled.
pub fn run(ctx: &Context, state: &mut AppState, worker: &Worker, command: UiCommand) {
    let settings = &mut state.document.settings;
    match command {
        UiCommand::ChoosePhoto
        | UiCommand::ChooseModel
        | UiCommand::SaveTiles
        | UiCommand::SaveGrowth
        | UiCommand::ChoosePhotosFolder
        | UiCommand::ChooseClassNames => requests::choose(state, worker, command),
        UiCommand::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),

        UiCommand::Undo => {
            if let Some(earlier) = state.history.undo(&state.document) {
                state.document = earlier;
            }
        }
        UiCommand::Redo => {
            if let Some(later) = state.history.redo(&state.document) {
                state.document = later;
            }
        }

        UiCommand::ShowLayers => settings.layout.show(PaneId::Layers),
        UiCommand::ShowActivations => settings.layout.show(PaneId::Activations),
        UiCommand::ShowFilters => settings.layout.show(PaneId::Filters),
        UiCommand::ShowInspector => settings.layout.show(PaneId::Inspector),
        UiCommand::ResetLayout => settings.layout = Layout::default(),

        UiCommand::Grow => {
            settings.layout.show(PaneId::Filters);
            // The close-up's growth is cancelled before this one waits behind it.
            state.document.is_close_up = false;
            state.close_up = None;
            growth::grow_layer(ctx, state, worker);
        }
        UiCommand::GrowSelected => growth::grow_selected(ctx, state, worker),
        UiCommand::CloseUp => state.document.is_close_up = true,
        UiCommand::Stop => growth::stop(state),
        UiCommand::EmptyCache => requests::empty_cache(state, worker),
        UiCommand::BuiltInPhotos => state.document.examples = PhotoSet::BuiltIn,
        UiCommand::StopScan => examples::stop(state),

        UiCommand::ResetPreprocessing => state.document.preprocessing = None,
        UiCommand::SavePreprocessing => requests::describe(state, worker),

        UiCommand::DarkTheme => settings.theme = ThemePreference::Dark,
        UiCommand::LightTheme => settings.theme = ThemePreference::Light,
        UiCommand::SystemTheme => settings.theme = ThemePreference::System,
        UiCommand::ToggleTheme => {
            settings.theme = if ctx.theme() == Theme::Dark { ThemePreference::Light } else { ThemePreference::Dark };
        }
        UiCommand::Viridis => settings.colormap = Colormap::Viridis,
        UiCommand::Magma => settings.colormap = Colormap::Magma,
        UiCommand::Inferno => settings.colormap = Colormap::Inferno,
        UiCommand::Cividis => settings.colormap = Colormap::Cividis,
        UiCommand::Grey => settings.colormap = Colormap::Grey,
        UiCommand::RedBlue => settings.colormap = Colormap::RedBlue,
        UiCommand::ScalePerChannel => settings.scale = Scale::Channel,
        UiCommand::ScalePerLayer => settings.scale = Scale::Layer,
        UiCommand::BiggerTiles => resize_tiles(&mut settings.tile_side, TILE_STEP),
        UiCommand::SmallerTiles => resize_tiles(&mut settings.tile_side, 1.0 / TILE_STEP),

        UiCommand::FindLayer => {
            settings.layout.show(PaneId::Layers);
            state.focus = Some(FocusTarget::FindLayer);
        }
        UiCommand::PhotosFolderPath => {
            settings.layout.show(PaneId::Inspector);
            state.focus = Some(FocusTarget::PhotosFolderPath);
        }
        UiCommand::Preprocessing => state.focus = Some(FocusTarget::Preprocessing),
        UiCommand::PhotoPath => state.focus = Some(FocusTarget::PhotoPath),
        UiCommand::ModelPath => state.focus = Some(FocusTarget::ModelPath),
        UiCommand::Palette => state.windows.palette = !state.windows.palette,
        UiCommand::Shortcuts => state.windows.shortcuts = !state.windows.shortcuts,
        UiCommand::About => state.windows.about = !state.windows.about,
    }
}

fn resize_tiles(side: &mut f32, factor: f32) {
    *side = (*side * factor).round().clamp(*TILE_SIDES.start(), *TILE_SIDES.end());
}
