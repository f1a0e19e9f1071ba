//! A small cross that stops or closes something.

use egui::{Button, Response, Ui};

use crate::app::i18n::Text;

/// `name` says what it stops.
pub fn stop_button(ui: &mut Ui, is_enabled: bool, name: Text) -> Response {
    ui.add_enabled(is_enabled, Button::new("×").small()).accessible_name(name)
}
