//! The one place that carries out commands.

use egui::{Context, Theme, ThemePreference, ViewportCommand};

use crate::app::command::Command;
use crate::app::panes::Panels;
use crate::app::state::channel_summary as facts;
use crate::app::state::selection::Selection;
use crate::app::state::settings::TILE_SIDES;
use crate::app::state::view::{Tab, Task, View};
use crate::app::textures::heatmap as heat;
use crate::app::update::events::{save_tiles, show_network};
use crate::app::update::jobs::Jobs;
use crate::app::update::preparation;
use crate::worker::{ChooseFile, EmptyCache, FileKind, OpenFile, OpenModel, OpenPhoto};

/// How much one press of a key changes the size of the tiles.
const TILE_STEP: f32 = 1.25;

pub fn apply(ctx: &Context, view: &mut View, panels: &mut Panels, jobs: &Jobs, command: Command) {
    if !command.is_possible(view) {
        return;
    }
    match command {
        Command::ChoosePhoto => choose(view, jobs, FileKind::Photo),
        Command::ChooseModel => choose(view, jobs, FileKind::Model),
        Command::SaveTiles => choose(view, jobs, FileKind::TilesFolder),
        Command::SaveTilesIn(folder) => save_tiles(view, jobs, &folder),
        Command::OpenPhoto(source) => jobs.submit(view, Task::OpenPhoto, OpenPhoto { source }),
        Command::OpenBytes { name, bytes } => jobs.submit(view, Task::OpenFile, OpenFile::Bytes { name, bytes }),
        Command::OpenModel(model) => jobs.submit(view, Task::OpenModel, OpenModel { model, until: None }),
        Command::OpenPart { model, until } => {
            jobs.submit(view, Task::OpenModel, OpenModel { model, until: Some(until) });
        }
        Command::ShowNetwork(network) => show_network(view, jobs, network, None),
        Command::OpenFile(path) => jobs.submit(view, Task::OpenFile, OpenFile::Path(path)),
        Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),

        Command::Select(selection) => select(ctx, view, jobs, selection),
        Command::Tab(tab) => view.tab = tab,
        Command::Grow => {
            view.tab = Tab::Filters;
            view.close_up = None;
            jobs.grow_layer(ctx, view);
        }
        Command::GrowSelected => jobs.grow_selected(ctx, view),
        Command::CloseUp => jobs.open_close_up(ctx, view),
        Command::CloseCloseUp => jobs.close_close_up(ctx, view),
        Command::SaveGrowth => choose(view, jobs, FileKind::GrowthFolder),
        Command::EmptyCache => jobs.submit(view, Task::EmptyCache, EmptyCache),
        Command::Stop => jobs.stop_growing(view),
        Command::ChoosePhotosFolder => choose(view, jobs, FileKind::PhotosFolder),
        Command::PhotosFolderPath => panels.focus_photos_folder_path(),
        Command::Scan(photos) => jobs.scan(view, photos),
        Command::Photos(photos) => {
            if view.evidence.show_kept(&photos) {
                view.selection.into_iter().for_each(|selection| jobs.cut_crops(view, selection));
            } else {
                jobs.scan(view, photos);
            }
        }
        Command::StopScan => jobs.stop_scan(view),
        Command::CutCrops(selection) => jobs.cut_crops(view, selection),
        Command::Cancel(job) => jobs.cancel(view, job),
        Command::Recipe(recipe) => view.settings.recipe = recipe,

        Command::Preparation => panels.top_bar.open_preparation(),
        Command::Prepare(preprocessing) => preparation::prepare(view, jobs, preprocessing),
        Command::ResetPreparation => {
            let as_opened = view.opened.as_ref().map(|opened| opened.network.preprocessing.clone());
            as_opened.into_iter().for_each(|as_opened| preparation::prepare(view, jobs, as_opened));
        }
        Command::SavePreparation => jobs.describe(view),
        Command::ChooseClassNames => choose(view, jobs, FileKind::ClassNames),
        Command::NameClasses(names) => preparation::name_classes(view, jobs, names),

        Command::Theme(theme) => set_theme(ctx, view, theme),
        Command::ToggleTheme => {
            let other = if ctx.theme() == Theme::Dark { ThemePreference::Light } else { ThemePreference::Dark };
            set_theme(ctx, view, other);
        }
        Command::Colormap(colormap) => {
            view.settings.colormap = colormap;
            heat::refresh(ctx, view);
            jobs.paint_maps(ctx, view);
        }
        Command::Scale(scale) => {
            view.settings.scale = scale;
            jobs.paint_maps(ctx, view);
        }
        Command::TileSide(side) => view.settings.tile_side = side.clamp(*TILE_SIDES.start(), *TILE_SIDES.end()),
        Command::BiggerTiles => resize_tiles(view, TILE_STEP),
        Command::SmallerTiles => resize_tiles(view, 1.0 / TILE_STEP),
        Command::Blend(blend) => view.settings.blend = blend,

        Command::FindLayer => panels.layers.focus_find(),
        Command::PhotoPath => panels.top_bar.focus_photo_path(),
        Command::ModelPath => panels.top_bar.focus_model_path(),
        Command::Palette => {
            view.shown.palette = !view.shown.palette;
            panels.palette.reset();
        }
        Command::ClosePalette => view.shown.palette = false,
        Command::Shortcuts => view.shown.shortcuts = !view.shown.shortcuts,
        Command::About => view.shown.about = !view.shown.about,
        Command::Dismiss(id) => view.notices.dismiss(id),
    }
}

fn choose(view: &mut View, jobs: &Jobs, kind: FileKind) {
    jobs.submit(view, Task::Choose, ChooseFile { kind });
}

fn set_theme(ctx: &Context, view: &mut View, theme: ThemePreference) {
    view.settings.theme = theme;
    ctx.set_theme(theme);
}

fn resize_tiles(view: &mut View, factor: f32) {
    view.settings.tile_side = (view.settings.tile_side * factor).round().clamp(*TILE_SIDES.start(), *TILE_SIDES.end());
}

fn select(ctx: &Context, view: &mut View, jobs: &Jobs, selection: Selection) {
    let Some(network) = &view.network else { return };
    if network.layer_at(selection.layer.index()).is_none() {
        return;
    }
    let network = &std::sync::Arc::clone(network);
    let selection = selection.within(network);
    if view.close_up.as_ref().is_some_and(|close_up| close_up.selection != selection) {
        jobs.close_close_up(ctx, view);
    }
    let is_new_layer = view.selection.is_none_or(|old| old.layer != selection.layer);
    let channels = |layer| network.layer(layer).shape.channels();
    let is_other_kind = view.selection.is_none_or(|old| channels(old.layer) != channels(selection.layer));
    view.selection = Some(selection);
    facts::refresh(view);
    // Of single values the largest says most; the channel that was selected elsewhere says nothing here.
    if let (true, Some(top)) = (is_other_kind, view.ranking.as_ref().and_then(|ranking| ranking.order.first())) {
        view.selection = Some(Selection { channel: *top, ..selection });
        facts::refresh(view);
    }
    heat::refresh(ctx, view);
    view.selection.into_iter().for_each(|selection| jobs.cut_crops(view, selection));
    if is_new_layer {
        view.maps = None;
        view.tiles.touch(selection.layer);
        jobs.paint_maps(ctx, view);
    }
}
