//! The selected tile, large.

use egui::{Align, Button, Color32, Layout, Rect, RichText, Sense, Ui, Vec2, vec2};

use super::channel_tip::curve;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::state::AppState;
use crate::app::state::close_up::CloseUp;
use crate::app::widgets::{number, progress_bar};

/// The height of what stands below the picture.
const FOOT: f32 = 88.0;

pub fn ui(ui: &mut Ui, state: &AppState, close_up: &CloseUp, commands: &mut Commands) {
    ui.horizontal(|ui| {
        let back = ui.add(Button::new(RichText::new("All tiles").strong()));
        if back.on_hover_text(format!("{} (Esc)", "Back to the layer's tiles.")).clicked() {
            commands.push(Action::CloseCloseUp);
        }
        let side = close_up.recipe.width;
        ui.weak(format!("channel {} at {side} px", close_up.selection.channel));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let save = ui.add_enabled(close_up.tile.is_some(), Button::new("Save…"));
            if save.on_hover_text(UiCommand::SaveTiles.tooltip()).clicked() {
                commands.push(UiCommand::SaveTiles);
            }
        });
    });
    ui.add_space(4.0);
    let room = ui.available_size() - vec2(0.0, FOOT);
    let side = room.min_elem().max(32.0);
    let (area, response) = ui.allocate_exact_size(vec2(room.x, side), Sense::hover());
    let square = Rect::from_center_size(area.center(), Vec2::splat(side));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Image, true, "The tile, large"));
    ui.painter().image(
        close_up.texture(),
        square,
        Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0)),
        Color32::WHITE,
    );
    ui.add_space(4.0);
    foot(ui, state, close_up);
}

fn foot(ui: &mut Ui, state: &AppState, close_up: &CloseUp) {
    let steps = close_up.recipe.steps;
    let value = close_up.tile.as_ref().map(|tile| tile.activation).or(close_up.values.last().map(|[_, value]| *value));
    ui.horizontal(|ui| {
        match (&close_up.tile, &close_up.job) {
            (_, Some(_)) => {
                ui.label(format!("growing on, step {} of {steps}", close_up.step));
                progress_bar(ui, 96.0, close_up.step as f32 / steps.max(1) as f32, "Growing on");
            }
            (Some(_), None) => drop(ui.label(format!("grown on for {} steps", close_up.step))),
            (None, None) => drop(ui.weak("stopped")),
        }
        if let Some(value) = value {
            ui.weak(format!("activation {}", number(value)));
        }
        if let Some(tile) = state.layer_tiles().and_then(|tiles| tiles.tile(close_up.selection.channel)) {
            ui.weak(format!("small tile {}", number(tile.activation)));
        }
    });
    if close_up.values.len() > 1 {
        curve(ui, close_up.values.clone());
    }
}
