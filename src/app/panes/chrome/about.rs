//! Where the open model comes from.

use egui::{Align2, Id, Ui, Window};

use crate::app::command::{Command, Commands};
use crate::app::state::view::View;
use crate::app::widgets::label_and_value;

pub fn ui(ui: &mut Ui, view: &View, commands: &mut Commands) {
    let Some(network) = view.network.as_ref().filter(|_| view.shown.about) else { return };
    let mut is_open = true;
    let window = Window::new(Command::About.text()).id(Id::unique("about")).open(&mut is_open);
    let window = window.pivot(Align2::CENTER_CENTER).default_pos(ui.ctx().content_rect().center());
    window.collapsible(false).resizable(false).default_width(400.0).show(ui.ctx(), |ui| {
        ui.strong(network.name());
        ui.label(network.about.provenance.replace('\n', " "));
        if let Some(note) = &network.caution() {
            ui.colored_label(ui.visuals().warn_fg_color, note);
        }
        ui.separator();
        label_and_value(ui, "layers", network.layers().len().to_string());
        label_and_value(ui, "parameters", network.parameters().to_string());
        label_and_value(ui, "input", network.input_shape().to_string());
        ui.separator();
        ui.weak(concat!("Layerscope ", env!("CARGO_PKG_VERSION")));
    });
    if !is_open {
        commands.push(Command::About);
    }
}
