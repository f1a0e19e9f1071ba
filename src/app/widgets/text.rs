//! Text in the few ways the window uses it.

use egui::{Align, Label, Layout, Response, RichText, Ui};

/// The caption of a part of a panel.
pub fn section(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text.to_uppercase()).small().weak())
}

/// One line, cut off where there is no more room; the whole is in its tooltip.
pub fn elided(ui: &mut Ui, text: impl Into<RichText>) -> Response {
    ui.add(Label::new(text.into()).truncate())
}

/// A name at the left and its value at the right edge.
pub fn label_and_value(ui: &mut Ui, name: &str, value: String) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).weak());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(value));
    });
}
