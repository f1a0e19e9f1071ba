//! The one place that carries out commands.

use egui::{Context, Theme, ThemePreference, ViewportCommand};

use crate::activations::dataset_examples::PhotoSet;
use crate::app::command::{Action, PaneId, UiCommand};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::app_state::Task;
use crate::app::state::channel_summary as facts;
use crate::app::state::focus::FocusTarget;
use crate::app::state::layout::Layout;
use crate::app::state::settings::TILE_SIDES;
use crate::app::textures::heatmap as heat;
use crate::app::update::events::{save_tiles, show_network};
use crate::app::update::jobs::Jobs;
use crate::app::update::preprocessing;
use crate::picture::{Colormap, Scale};
use crate::worker::{ChooseFile, EmptyCache, FileKind, OpenFile, OpenModel, OpenPhoto};

/// How much one press of a key changes the size of the tiles.
const TILE_STEP: f32 = 1.25;

pub fn apply(ctx: &Context, state: &mut AppState, jobs: &Jobs, action: Action) {
    match action {
        Action::Ui(command) if state.is_enabled(command) => run(ctx, state, jobs, command),
        Action::Ui(_) => {}
        Action::SaveTilesIn(folder) => save_tiles(state, jobs, &folder),
        Action::OpenPhoto(source) => jobs.submit(state, Task::OpenPhoto, OpenPhoto { source }),
        Action::OpenBytes { name, bytes } => jobs.submit(state, Task::OpenFile, OpenFile::Bytes { name, bytes }),
        Action::OpenModel { model, until } => jobs.submit(state, Task::OpenModel, OpenModel { model, until }),
        Action::ShowNetwork(network) => show_network(state, jobs, network, None),
        Action::OpenFile(path) => jobs.submit(state, Task::OpenFile, OpenFile::Path(path)),
        Action::Select(selection) => select(ctx, state, jobs, selection),
        Action::LookAt(channels) => state.in_sight = channels,
        Action::CloseCloseUp => jobs.close_close_up(ctx, state),
        Action::Scan(photos) => jobs.scan(state, photos),
        Action::ShowExamples(photos) => show_examples(state, jobs, photos),
        Action::Hover(selection) => jobs.cut_crops(state, selection),
        Action::Cancel(job) => jobs.cancel(state, job),
        Action::Recipe(recipe) => state.document.settings.recipe = recipe,
        Action::Preprocess(preprocessing) => preprocessing::prepare(state, jobs, preprocessing),
        Action::NameClasses(names) => preprocessing::name_classes(state, jobs, names),
        Action::Language(code) => state.document.settings.language = code.to_owned(),
        Action::Arrange(tree) => state.document.settings.layout = Layout::new(tree),
        Action::ClosePane(pane) => state.document.settings.layout.close(pane),
        Action::TogglePane(pane) => toggle_pane(state, pane),
        Action::TileSide(side) => {
            state.document.settings.tile_side = side.clamp(*TILE_SIDES.start(), *TILE_SIDES.end());
        }
        Action::Blend(blend) => state.document.settings.blend = blend,
        Action::ClosePalette => state.windows.palette = false,
        Action::Dismiss(id) => state.notifications.dismiss(id),
    }
}

fn run(ctx: &Context, state: &mut AppState, jobs: &Jobs, command: UiCommand) {
    match command {
        UiCommand::ChoosePhoto => choose(state, jobs, FileKind::Photo),
        UiCommand::ChooseModel => choose(state, jobs, FileKind::Model),
        UiCommand::SaveTiles => choose(state, jobs, FileKind::TilesFolder),
        UiCommand::SaveGrowth => choose(state, jobs, FileKind::GrowthFolder),
        UiCommand::ChoosePhotosFolder => choose(state, jobs, FileKind::PhotosFolder),
        UiCommand::ChooseClassNames => choose(state, jobs, FileKind::ClassNames),
        UiCommand::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),

        UiCommand::ShowLayers => show_pane(state, PaneId::Layers),
        UiCommand::ShowInspector => show_pane(state, PaneId::Inspector),
        UiCommand::ResetLayout => state.document.settings.layout = Layout::default(),
        UiCommand::ShowActivations => show_pane(state, PaneId::Activations),
        UiCommand::ShowFilters => show_pane(state, PaneId::Filters),
        UiCommand::Grow => {
            show_pane(state, PaneId::Filters);
            state.close_up = None;
            jobs.grow_layer(ctx, state);
        }
        UiCommand::GrowSelected => jobs.grow_selected(ctx, state),
        UiCommand::CloseUp => jobs.open_close_up(ctx, state),
        UiCommand::EmptyCache => jobs.submit(state, Task::EmptyCache, EmptyCache),
        UiCommand::Stop => jobs.stop_growing(state),
        UiCommand::BuiltInPhotos => show_examples(state, jobs, PhotoSet::BuiltIn),
        UiCommand::StopScan => jobs.stop_scan(state),

        UiCommand::ResetPreprocessing => {
            let as_opened = state.opened.as_ref().map(|opened| opened.network.preprocessing.clone());
            as_opened.into_iter().for_each(|as_opened| preprocessing::prepare(state, jobs, as_opened));
        }
        UiCommand::SavePreprocessing => jobs.describe(state),

        UiCommand::DarkTheme => set_theme(ctx, state, ThemePreference::Dark),
        UiCommand::LightTheme => set_theme(ctx, state, ThemePreference::Light),
        UiCommand::SystemTheme => set_theme(ctx, state, ThemePreference::System),
        UiCommand::ToggleTheme => {
            let other = if ctx.theme() == Theme::Dark { ThemePreference::Light } else { ThemePreference::Dark };
            set_theme(ctx, state, other);
        }
        UiCommand::Viridis => set_colormap(ctx, state, jobs, Colormap::Viridis),
        UiCommand::Magma => set_colormap(ctx, state, jobs, Colormap::Magma),
        UiCommand::Inferno => set_colormap(ctx, state, jobs, Colormap::Inferno),
        UiCommand::Cividis => set_colormap(ctx, state, jobs, Colormap::Cividis),
        UiCommand::Grey => set_colormap(ctx, state, jobs, Colormap::Grey),
        UiCommand::RedBlue => set_colormap(ctx, state, jobs, Colormap::RedBlue),
        UiCommand::ScalePerChannel => set_scale(ctx, state, jobs, Scale::Channel),
        UiCommand::ScalePerLayer => set_scale(ctx, state, jobs, Scale::Layer),
        UiCommand::BiggerTiles => resize_tiles(state, TILE_STEP),
        UiCommand::SmallerTiles => resize_tiles(state, 1.0 / TILE_STEP),

        UiCommand::PhotosFolderPath => {
            show_pane(state, PaneId::Inspector);
            state.focus = Some(FocusTarget::PhotosFolderPath);
        }
        UiCommand::Preprocessing => state.focus = Some(FocusTarget::Preprocessing),
        UiCommand::FindLayer => {
            show_pane(state, PaneId::Layers);
            state.focus = Some(FocusTarget::FindLayer);
        }
        UiCommand::PhotoPath => state.focus = Some(FocusTarget::PhotoPath),
        UiCommand::ModelPath => state.focus = Some(FocusTarget::ModelPath),
        UiCommand::Palette => state.windows.palette = !state.windows.palette,
        UiCommand::Shortcuts => state.windows.shortcuts = !state.windows.shortcuts,
        UiCommand::About => state.windows.about = !state.windows.about,
    }
}

fn show_pane(state: &mut AppState, pane: PaneId) {
    state.document.settings.layout.show(pane);
}

fn toggle_pane(state: &mut AppState, pane: PaneId) {
    let layout = &mut state.document.settings.layout;
    if layout.is_open(pane) {
        layout.close(pane);
    } else {
        layout.show(pane);
    }
}

fn set_colormap(ctx: &Context, state: &mut AppState, jobs: &Jobs, colormap: Colormap) {
    state.document.settings.colormap = colormap;
    heat::refresh(ctx, state);
    jobs.paint_maps(ctx, state);
}

fn set_scale(ctx: &Context, state: &mut AppState, jobs: &Jobs, scale: Scale) {
    state.document.settings.scale = scale;
    jobs.paint_maps(ctx, state);
}

fn show_examples(state: &mut AppState, jobs: &Jobs, photos: PhotoSet) {
    if state.examples.show_kept(&photos) {
        state.selection.into_iter().for_each(|selection| jobs.cut_crops(state, selection));
    } else {
        jobs.scan(state, photos);
    }
}

fn choose(state: &mut AppState, jobs: &Jobs, kind: FileKind) {
    jobs.submit(state, Task::Choose, ChooseFile { kind });
}

fn set_theme(ctx: &Context, state: &mut AppState, theme: ThemePreference) {
    state.document.settings.theme = theme;
    ctx.set_theme(theme);
}

fn resize_tiles(state: &mut AppState, factor: f32) {
    state.document.settings.tile_side =
        (state.document.settings.tile_side * factor).round().clamp(*TILE_SIDES.start(), *TILE_SIDES.end());
}

fn select(ctx: &Context, state: &mut AppState, jobs: &Jobs, selection: Selection) {
    let Some(network) = &state.network else { return };
    if network.layer_at(selection.layer.index()).is_none() {
        return;
    }
    let network = &std::sync::Arc::clone(network);
    let selection = selection.within(network);
    if state.close_up.as_ref().is_some_and(|close_up| close_up.selection != selection) {
        jobs.close_close_up(ctx, state);
    }
    let is_new_layer = state.selection.is_none_or(|old| old.layer != selection.layer);
    let channels = |layer| network.layer(layer).shape.channels();
    let is_other_kind = state.selection.is_none_or(|old| channels(old.layer) != channels(selection.layer));
    state.selection = Some(selection);
    facts::refresh(state);
    // Of single values the largest says most; the channel that was selected elsewhere says nothing here.
    if let (true, Some(top)) = (is_other_kind, state.ranking.as_ref().and_then(|ranking| ranking.order.first())) {
        state.selection = Some(Selection { channel: *top, ..selection });
        facts::refresh(state);
    }
    heat::refresh(ctx, state);
    state.selection.into_iter().for_each(|selection| jobs.cut_crops(state, selection));
    if is_new_layer {
        state.maps = None;
        state.tiles.touch(selection.layer);
        jobs.paint_maps(ctx, state);
    }
}
