//! How tiles are grown, and the buttons that do it.

use egui::{Button, RichText, Ui};

use super::recipe_settings::recipe;
use super::tile_side::tile_side_slider;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::state::AppState;
use crate::app::widgets::PathField;

/// What the button for saving needs.
const SAVE_WIDTH: f32 = 72.0;

#[derive(Default)]
pub struct RecipeBar {
    folder: PathField,
}

impl RecipeBar {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        ui.horizontal_wrapped(|ui| {
            grow_or_stop(ui, state, commands);
            recipe(ui, state, commands);
            // A part that can be disabled does not go to the next line by itself.
            if ui.available_size_before_wrap().x < SAVE_WIDTH {
                ui.end_row();
            }
            self.save(ui, state, commands);
            tile_side_slider(ui, state, commands);
        });
        ui.add_space(4.0);
    }

    fn save(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        ui.add_enabled_ui(state.is_enabled(UiCommand::SaveTiles), |ui| {
            let (response, _) = egui::containers::menu::MenuButton::new("Save…")
                .config(
                    egui::containers::menu::MenuConfig::new()
                        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside),
                )
                .ui(ui, |ui| {
                    if ui.button("Choose a folder…").clicked() {
                        commands.push(UiCommand::SaveTiles);
                        ui.close();
                    }
                    let growth = ui.add_enabled(
                        state.is_enabled(UiCommand::SaveGrowth),
                        Button::new("The selected tile's growth as a GIF…"),
                    );
                    if growth.on_hover_text(UiCommand::SaveGrowth.tooltip()).clicked() {
                        commands.push(UiCommand::SaveGrowth);
                        ui.close();
                    }
                    if let Some(path) = self.folder.ui(ui, "Folder for the tiles", "path of a folder", "Save", 224.0) {
                        commands.push(Action::SaveTilesIn(path.into()));
                        ui.close();
                    }
                });
            response.on_hover_text(UiCommand::SaveTiles.tooltip()).on_disabled_hover_text("No tiles to save yet.");
        });
    }
}

fn grow_or_stop(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let Some((_, selection, layer)) = state.selected() else { return };
    if state.growth_here().is_some_and(|growth| !growth.is_stopping) {
        let button = ui.add(Button::new(RichText::new("Stop").strong()));
        if button.on_hover_text(format!("{} (Esc)", UiCommand::Stop.tooltip())).clicked() {
            commands.push(UiCommand::Stop);
        }
        return;
    }
    let channels = layer.shape.channels();
    let left = (0..channels).filter(|channel| !state.is_complete(selection.layer, *channel)).count();
    let text = match left {
        0 => "All grown".to_owned(),
        _ if left == channels => "Grow".to_owned(),
        _ => format!("Grow {left} more"),
    };
    let button = ui.add_enabled(left > 0, Button::new(RichText::new(text).strong()));
    let tip = format!("{} (G)", UiCommand::Grow.tooltip());
    let done = "All tiles of this layer are grown. Another seed or size gives others.";
    if button.on_hover_text(tip).on_disabled_hover_text(done).clicked() {
        commands.push(UiCommand::Grow);
    }
}
