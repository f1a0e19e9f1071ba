//! Frames for fields in menus.

use egui::Ui;

/// Gives the fields that follow a frame. Menus take frames away, and a field without one is not seen to be a field.
pub fn framed(ui: &mut Ui) {
    let border = ui.visuals().window_stroke;
    let widget = &mut ui.visuals_mut().widgets.inactive;
    (widget.bg_stroke, widget.weak_bg_fill) = (border, widget.bg_fill);
}
