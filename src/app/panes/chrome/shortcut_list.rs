//! All keys at a glance.

use strum::IntoEnumIterator as _;

use egui::{Align, Align2, Id, Layout, RichText, Ui, Window};

use crate::app::command::{Commands, UiCommand};
use crate::app::state::AppState;

/// Keys that are no commands of their own.
const OTHERS: [(&str, &str); 4] = [
    ("Arrows, Home, End, Page keys", "Another channel"),
    ("Up, Down in the list", "Another layer"),
    ("Ctrl + wheel", "Size of the tiles"),
    ("Ctrl + Plus, Minus, 0", "Size of everything"),
];

pub fn ui(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut is_open = state.windows.shortcuts;
    let window = Window::new(UiCommand::Shortcuts.text()).id(Id::unique("shortcuts")).open(&mut is_open);
    let window = window.pivot(Align2::CENTER_CENTER).default_pos(ui.ctx().content_rect().center());
    window.collapsible(false).resizable(false).default_width(400.0).show(ui.ctx(), |ui| {
        for command in UiCommand::iter() {
            if let Some(shortcut) = command.shortcut() {
                row(ui, command.text(), &ui.ctx().format_shortcut(&shortcut));
            }
        }
        ui.separator();
        for (keys, text) in OTHERS {
            row(ui, text, keys);
        }
    });
    if state.windows.shortcuts && !is_open {
        commands.push(UiCommand::Shortcuts);
    }
}

fn row(ui: &mut Ui, text: &str, keys: &str) {
    ui.horizontal(|ui| {
        ui.label(text.trim_end_matches('…'));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(keys).weak()));
    });
}
