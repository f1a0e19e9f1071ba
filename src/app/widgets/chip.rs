//! A caption in the corner of a picture.

use egui::{Color32, Rect, Ui, vec2};

use crate::app::theme;

/// Paints a caption into the lower left corner of a tile. On a picture it needs a background of its own.
pub fn chip(ui: &Ui, tile: Rect, text: String, is_on_picture: bool) {
    let color = if is_on_picture { Color32::from_gray(240) } else { theme::colors(ui.visuals()).weak };
    let galley = ui.painter().layout_no_wrap(text, theme::caption(), color);
    let corner = tile.left_bottom() + vec2(4.0, -galley.size().y - 2.0);
    if is_on_picture {
        let background = Rect::from_min_size(corner, galley.size()).expand2(vec2(2.0, 0.0));
        ui.painter().rect_filled(background, 2, Color32::from_black_alpha(130));
    }
    ui.painter().galley(corner, galley, color);
}
