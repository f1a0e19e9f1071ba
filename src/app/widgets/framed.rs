//! Fields in menus.

use egui::Ui;

/// Menus take the frames of what is in them; a field without one is not seen to be a field. From here on they have some.
pub fn framed(ui: &mut Ui) {
    let border = ui.visuals().window_stroke;
    let widget = &mut ui.visuals_mut().widgets.inactive;
    (widget.bg_stroke, widget.weak_bg_fill) = (border, widget.bg_fill);
}
