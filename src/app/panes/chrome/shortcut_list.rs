//! The window that lists all keys.

use strum::IntoEnumIterator as _;

use egui::{Align, Align2, Id, Layout, Ui, Window};

use crate::app::command::{Commands, UiCommand};
use crate::app::i18n::{Text, msg};
use crate::app::state::AppState;

/// Keys that are no commands of their own, each with what they change.
fn others() -> [(Text, Text); 4] {
    [
        (msg::keys_channel_keys(), msg::keys_channel()),
        (msg::keys_layer_keys(), msg::keys_layer()),
        (msg::keys_tiles_keys(), msg::keys_tiles()),
        (msg::keys_zoom_keys(), msg::keys_zoom()),
    ]
}

pub fn ui(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut is_open = state.windows.shortcuts;
    let window = Window::new(UiCommand::Shortcuts.text()).id(Id::unique("shortcuts")).open(&mut is_open);
    let window = window.pivot(Align2::CENTER_CENTER).default_pos(ui.ctx().content_rect().center());
    window.collapsible(false).resizable(false).default_width(400.0).show(ui.ctx(), |ui| {
        for command in UiCommand::iter() {
            if let Some(shortcut) = command.shortcut() {
                row(ui, command.text(), Text::data(ui.ctx().format_shortcut(&shortcut)));
            }
        }
        ui.separator();
        for (keys, text) in others() {
            row(ui, text, keys);
        }
    });
    if state.windows.shortcuts && !is_open {
        commands.push(UiCommand::Shortcuts);
    }
}

fn row(ui: &mut Ui, text: Text, keys: Text) {
    ui.horizontal(|ui| {
        ui.label(text.to_string().trim_end_matches('…'));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.weak(keys));
    });
}
