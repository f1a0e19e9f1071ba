//! The menus of the top bar.

use egui::{ThemePreference, Ui};
use strum::IntoEnumIterator as _;

use crate::app::command::{Action, Commands, PaneId, UiCommand};
use crate::app::i18n::{Text, languages, msg};
use crate::app::state::AppState;
use crate::app::widgets::{MenuItem, submenu};
use crate::picture::{Colormap, Scale};

pub fn file_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    for command in [UiCommand::ChoosePhoto, UiCommand::ChooseModel, UiCommand::PhotoPath, UiCommand::ModelPath] {
        item(ui, state, commands, command);
    }
    ui.separator();
    item(ui, state, commands, UiCommand::SaveTiles);
    ui.separator();
    item(ui, state, commands, UiCommand::Quit);
}

pub fn edit_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    item(ui, state, commands, UiCommand::Undo);
    item(ui, state, commands, UiCommand::Redo);
}

pub fn help_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    item(ui, state, commands, UiCommand::Shortcuts);
    item(ui, state, commands, UiCommand::About);
}

/// The panes that are open and the settings that are chosen have check marks.
pub fn view_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let settings = &state.document.settings;
    for pane in PaneId::iter() {
        let command = pane.show_command();
        let checked = MenuItem {
            text: pane.title(),
            keys: keys(ui, command),
            is_enabled: true,
            is_checked: Some(settings.layout.is_open(pane)),
        };
        if checked.ui(ui).on_hover_text(command.tooltip()).clicked() {
            commands.push(Action::TogglePane(pane));
            ui.close();
        }
    }
    choice(ui, state, commands, false, UiCommand::ResetLayout);
    ui.separator();
    submenu(ui, msg::menu_colours(), |ui| {
        for colormap in Colormap::ALL {
            choice(ui, state, commands, settings.colormap == colormap, UiCommand::of_colormap(colormap));
        }
    });
    for scale in [Scale::Channel, Scale::Layer] {
        choice(ui, state, commands, settings.scale == scale, UiCommand::of_scale(scale));
    }
    ui.separator();
    choice(ui, state, commands, false, UiCommand::BiggerTiles);
    choice(ui, state, commands, false, UiCommand::SmallerTiles);
    ui.separator();
    for theme in [ThemePreference::Dark, ThemePreference::Light, ThemePreference::System] {
        choice(ui, state, commands, settings.theme == theme, UiCommand::of_theme(theme));
    }
    language_menu(ui, state, commands);
    ui.separator();
    for command in [UiCommand::Preprocessing, UiCommand::FindLayer, UiCommand::Palette] {
        choice(ui, state, commands, false, command);
    }
}

/// Draws the menu of languages, by their own names, where there is more than one.
fn language_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let languages = languages();
    if languages.len() < 2 {
        return;
    }
    submenu(ui, msg::menu_language(), |ui| {
        for (code, name) in languages {
            let is_spoken = state.document.settings.language == *code;
            let item =
                MenuItem { text: Text::data(name), keys: String::new(), is_enabled: true, is_checked: Some(is_spoken) };
            if item.ui(ui).clicked() {
                commands.push(Action::Language(code));
                ui.close();
            }
        }
    });
}

/// Draws the item of a command, in a menu without check marks.
pub fn item(ui: &mut Ui, state: &AppState, commands: &mut Commands, command: UiCommand) {
    draw(ui, state, commands, None, command);
}

/// Draws the item of a command, in a menu with check marks.
fn choice(ui: &mut Ui, state: &AppState, commands: &mut Commands, is_chosen: bool, command: UiCommand) {
    draw(ui, state, commands, Some(is_chosen), command);
}

fn draw(ui: &mut Ui, state: &AppState, commands: &mut Commands, is_checked: Option<bool>, command: UiCommand) {
    let is_enabled = state.is_enabled(command);
    let item = MenuItem { text: command.text(), keys: keys(ui, command), is_enabled, is_checked };
    if item.ui(ui).on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
        ui.close();
    }
}

fn keys(ui: &Ui, command: UiCommand) -> String {
    command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default()
}
