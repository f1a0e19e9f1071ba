//! All keys at a glance.

use egui::{Align, Align2, Id, Layout, RichText, Ui, Window};

use crate::app::command::{Command, Commands};
use crate::app::state::view::View;

/// Keys that are no commands of their own.
const OTHERS: [(&str, &str); 4] = [
    ("Arrows, Home, End, Page keys", "Another channel"),
    ("Up, Down in the list", "Another layer"),
    ("Ctrl + wheel", "Size of the tiles"),
    ("Ctrl + Plus, Minus, 0", "Size of everything"),
];

pub fn ui(ui: &mut Ui, view: &View, commands: &mut Commands) {
    let mut is_open = view.shown.shortcuts;
    let window = Window::new(Command::Shortcuts.text()).id(Id::unique("shortcuts")).open(&mut is_open);
    let window = window.pivot(Align2::CENTER_CENTER).default_pos(ui.ctx().content_rect().center());
    window.collapsible(false).resizable(false).default_width(400.0).show(ui.ctx(), |ui| {
        for command in Command::all() {
            if let Some(shortcut) = command.shortcut() {
                row(ui, command.text(), &ui.ctx().format_shortcut(&shortcut));
            }
        }
        ui.separator();
        for (keys, text) in OTHERS {
            row(ui, text, keys);
        }
    });
    if view.shown.shortcuts && !is_open {
        commands.push(Command::Shortcuts);
    }
}

fn row(ui: &mut Ui, text: &str, keys: &str) {
    ui.horizontal(|ui| {
        ui.label(text.trim_end_matches('…'));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(keys).weak()));
    });
}
