//! What the selected layer's channels look for: tiles that grow from noise.

use std::ops::Range;

use egui::{Align2, Color32, Frame, Margin, Rect, Response, RichText, Ui};

use super::channel_tip;
use super::close_up::CloseUpView;
use super::layer_title::title_of_tiles;
use super::pane::Pane;
use super::recipe_bar::RecipeBar;
use crate::app::command::{Action, Commands, PaneId, UiCommand};
use crate::app::i18n::msg;
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::tiles::Progress;
use crate::app::theme;
use crate::app::widgets::{Grid, TileGrid, hatch};
use crate::featurevis::StopReason;

#[derive(Default)]
pub struct Filters {
    grid: TileGrid,
    recipe: RecipeBar,
    close_up: CloseUpView,
}

impl Pane for Filters {
    fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) -> Option<Response> {
        let title = title_of_tiles(ui, state, PaneId::Filters);
        let visible = self.tiles(ui, state, commands);
        if visible != state.in_sight {
            commands.push(Action::LookAt(visible));
        }
        title
    }
}

impl Filters {
    /// Answers the visible channels.
    fn tiles(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) -> Range<usize> {
        let Some((_, selection, layer)) = state.selected() else {
            ui.centered_and_justified(|ui| ui.weak(msg::model_opening()));
            return 0..0;
        };
        if let Some(close_up) = state.close_up() {
            self.close_up.ui(ui, state, close_up, commands);
            return self.grid.visible();
        }
        self.close_up.fit();
        self.recipe.ui(ui, state, commands);
        if state.layer_tiles().is_none_or(|tiles| tiles.is_empty()) {
            invitation(ui, state);
        }
        let grid = Grid {
            name: msg::filters_tiles(),
            salt: selection.layer.index(),
            count: layer.shape.channels(),
            wanted_side: state.document.settings.tile_side,
            selected: selection.channel,
        };
        let paint = |ui: &Ui, rect: Rect, channel: usize| paint_tile(ui, state, rect, channel);
        let action = self.grid.ui(ui, &grid, paint, |ui, channel| {
            let hovered = Selection { channel, ..selection };
            channel_tip::tile(ui, state, hovered);
            if state.examples.shown().is_some() && state.examples.crops(hovered).is_none() {
                commands.push(Action::Hover(hovered));
            }
        });
        commands.extend(action.chosen.map(|channel| Action::Select(Selection { channel, ..selection })));
        commands.extend(action.opened.then_some(UiCommand::CloseUp));
        commands.extend(action.zoom.map(|zoom| Action::TileSide(state.document.settings.tile_side * zoom)));
        self.grid.visible()
    }
}

/// Paints a tile. Answers whether there is a picture yet.
fn paint_tile(ui: &Ui, state: &AppState, rect: Rect, channel: usize) -> bool {
    let colors = theme::colors(ui.visuals());
    let tiles = state.layer_tiles();
    let progress = tiles.and_then(|tiles| tiles.progress(channel));
    if matches!(progress, Some(Progress::Grown(tile)) if tile.stop == StopReason::Dead) {
        hatch(ui.painter(), rect, colors.slot, colors.hatch);
        return true;
    }
    let Some((texture, uv)) = tiles.and_then(|tiles| tiles.picture(channel)) else {
        ui.painter().rect_filled(rect, 0, colors.slot);
        if state.growth_here().is_some_and(|growth| growth.channels.contains(&channel)) {
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, "…", theme::body(), colors.weak);
        }
        return false;
    };
    ui.painter().image(texture, rect, uv, Color32::WHITE);
    let steps = tiles.map_or(1, |tiles| tiles.recipe.steps.max(1)) as f32;
    match progress {
        Some(Progress::Growing { step, .. }) => step_line(ui, rect, *step as f32 / steps, colors.accent),
        Some(Progress::Abandoned { step }) => step_line(ui, rect, *step as f32 / steps, colors.bar),
        Some(Progress::Grown(tile)) if tile.stop == StopReason::Cancelled => {
            step_line(ui, rect, tile.steps as f32 / steps, colors.bar);
        }
        _ => {}
    }
    true
}

/// Paints how many of its steps a tile has taken as a line along its lower edge.
fn step_line(ui: &Ui, rect: Rect, share: f32, color: Color32) {
    let top = rect.bottom() - 2.0;
    let done = Rect::from_min_max(
        egui::pos2(rect.left(), top),
        egui::pos2(rect.left() + rect.width() * share.clamp(0.0, 1.0), rect.bottom()),
    );
    ui.painter().rect_filled(done, 0, color);
}

/// Explains the tiles to whoever is here for the first time.
fn invitation(ui: &mut Ui, state: &AppState) {
    let text =
        if state.growth_here().is_some() { msg::filters_first_on_their_way() } else { msg::filters_invitation() };
    let fill = ui.visuals().faint_bg_color;
    Frame::NONE.fill(fill).corner_radius(3).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::from(text).weak());
    });
    ui.add_space(4.0);
}
