//! How tiles are grown, and the buttons that do it.

use egui::containers::menu::MenuConfig;
use egui::{Button, RichText, Ui};

use super::recipe_settings::recipe;
use super::tile_side::tile_side_slider;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::widgets::{DropDown, PathField};

/// The width that the button for saving needs, in points.
const SAVE_WIDTH: f32 = 72.0;

#[derive(Default)]
pub struct RecipeBar {
    folder: PathField,
    drop_down: DropDown,
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
            let Self { folder, drop_down } = self;
            let (response, _) = drop_down.ui(ui, Button::new(msg::save()), MenuConfig::new(), |ui| {
                if ui.button(msg::save_choose_folder()).clicked() {
                    commands.push(UiCommand::SaveTiles);
                    ui.close();
                }
                let growth = Button::new(msg::save_growth());
                let growth = ui.add_enabled(state.is_enabled(UiCommand::SaveGrowth), growth);
                if growth.on_hover_text(UiCommand::SaveGrowth.tooltip()).clicked() {
                    commands.push(UiCommand::SaveGrowth);
                    ui.close();
                }
                let (name, hint) = (msg::save_folder(), msg::save_folder_hint());
                if let Some(path) = folder.ui(ui, name, hint, msg::save_enter(), 224.0) {
                    commands.push(Action::SaveTilesIn(path.into()));
                    ui.close();
                }
            });
            response.on_hover_text(UiCommand::SaveTiles.tooltip()).on_disabled_hover_text(msg::save_nothing());
        });
    }
}

fn grow_or_stop(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let Some((_, selection, layer)) = state.selected() else { return };
    if state.growth_here().is_some_and(|growth| !growth.is_stopping()) {
        let button = ui.add(Button::new(RichText::from(msg::stop()).strong()));
        if button.on_hover_text(msg::with_key(UiCommand::Stop.tooltip(), "Esc")).clicked() {
            commands.push(UiCommand::Stop);
        }
        return;
    }
    let channels = layer.shape.channels();
    let left = (0..channels).filter(|channel| !state.is_complete(selection.layer, *channel)).count();
    let text = match left {
        0 => msg::grow_done(),
        _ if left == channels => msg::grow(),
        _ => msg::grow_more(left),
    };
    let button = ui.add_enabled(left > 0, Button::new(RichText::from(text).strong()));
    let tip = msg::with_key(UiCommand::Grow.tooltip(), "G");
    if button.on_hover_text(tip).on_disabled_hover_text(msg::grow_done_tip()).clicked() {
        commands.push(UiCommand::Grow);
    }
}
