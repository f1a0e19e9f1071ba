//! The window that says where the open model comes from.

use egui::{Align2, Id, Ui, Window};

use crate::app::command::{Commands, UiCommand};
use crate::app::i18n::{caution, grouped, msg};
use crate::app::state::AppState;
use crate::app::widgets::label_and_value;

pub fn ui(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let Some(network) = state.network().filter(|_| state.windows.about) else { return };
    let mut is_open = true;
    let window = Window::new(UiCommand::About.text()).id(Id::unique("about")).open(&mut is_open);
    let window = window.pivot(Align2::CENTER_CENTER).default_pos(ui.ctx().content_rect().center());
    window.collapsible(false).resizable(false).default_width(400.0).show(ui.ctx(), |ui| {
        ui.strong(network.name());
        ui.label(network.about.provenance.replace('\n', " "));
        if let Some(note) = caution(network) {
            ui.colored_label(ui.visuals().warn_fg_color, note);
        }
        ui.separator();
        label_and_value(ui, msg::about_layers(), grouped(network.layers().len()));
        label_and_value(ui, msg::about_parameters(), grouped(network.parameters()));
        label_and_value(ui, msg::about_input(), network.input_shape().to_string());
        ui.separator();
        ui.weak(concat!("Layerscope ", env!("CARGO_PKG_VERSION")));
    });
    if !is_open {
        commands.push(UiCommand::About);
    }
}
