//! The selected tile, large.

use egui::{Align, Button, Layout, RichText, Ui, UiBuilder, Vec2, vec2};

use super::channel_tip::curve;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::{msg, number};
use crate::app::state::AppState;
use crate::app::state::close_up::CloseUp;
use crate::app::widgets::{PanAndZoom, progress_bar};

/// The height of what stands below the picture.
const FOOT: f32 = 88.0;

/// The close-up remembers which part of the tile is looked at.
#[derive(Default)]
pub struct CloseUpView {
    picture: PanAndZoom,
}

impl CloseUpView {
    /// Shows all of the next tile.
    pub fn fit(&mut self) {
        self.picture.fit();
    }

    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, close_up: &CloseUp, commands: &mut Commands) {
        head(ui, close_up, commands);
        ui.add_space(4.0);
        let room = ui.available_size() - vec2(0.0, FOOT);
        let (area, _) = ui.allocate_exact_size(vec2(room.x, room.y.max(32.0)), egui::Sense::hover());
        let mut inner = ui.new_child(UiBuilder::new().max_rect(area));
        let size = Vec2::new(close_up.recipe.width as f32, close_up.recipe.height as f32);
        let picture = self.picture.ui(&mut inner, close_up.texture.id(), size, msg::close_up_picture());
        picture.on_hover_text(msg::close_up_picture_tip());
        ui.add_space(4.0);
        foot(ui, state, close_up);
    }
}

fn head(ui: &mut Ui, close_up: &CloseUp, commands: &mut Commands) {
    ui.horizontal(|ui| {
        let back = ui.add(Button::new(RichText::from(msg::close_up_back()).strong()));
        if back.on_hover_text(msg::with_key(msg::close_up_back_tip(), "Esc")).clicked() {
            commands.push(Action::CloseCloseUp);
        }
        ui.weak(msg::close_up_title(close_up.selection.channel, close_up.recipe.width));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let save = ui.add_enabled(close_up.tile.is_some(), Button::new(msg::save()));
            if save.on_hover_text(UiCommand::SaveTiles.tooltip()).clicked() {
                commands.push(UiCommand::SaveTiles);
            }
        });
    });
}

fn foot(ui: &mut Ui, state: &AppState, close_up: &CloseUp) {
    let steps = close_up.recipe.steps;
    let value = close_up.tile.as_ref().map(|tile| tile.activation).or(close_up.values.last().map(|[_, value]| *value));
    ui.horizontal(|ui| {
        match (&close_up.tile, &close_up.job) {
            (_, Some(_)) => {
                ui.label(msg::close_up_growing(close_up.step, steps));
                let share = close_up.step as f32 / steps.max(1) as f32;
                progress_bar(ui, 96.0, share, msg::close_up_growing_bar());
            }
            (Some(_), None) => drop(ui.label(msg::close_up_grown(close_up.step))),
            (None, None) => drop(ui.weak(msg::close_up_stopped())),
        }
        if let Some(value) = value {
            ui.weak(msg::tile_activation(number(value)));
        }
        if let Some(tile) = state.layer_tiles().and_then(|tiles| tiles.tile(close_up.selection.channel)) {
            ui.weak(msg::close_up_small_tile(number(tile.activation)));
        }
    });
    if close_up.values.len() > 1 {
        curve(ui, close_up.values.clone());
    }
}
