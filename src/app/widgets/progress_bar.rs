//! A bar that shows how far something has come.

use egui::accesskit::Role;
use egui::{Rect, Response, Sense, Ui, WidgetInfo, vec2};

use crate::app::i18n::Text;
use crate::app::theme;

/// A bar of 4 points' height for a share from 0 to 1. `name` says what comes along.
pub fn progress_bar(ui: &mut Ui, width: f32, share: f32, name: Text) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 4.0), Sense::hover());
    let colors = theme::colors(ui.visuals());
    let done = Rect::from_min_size(rect.min, vec2(width * share.clamp(0.0, 1.0), rect.height()));
    ui.painter().rect_filled(rect, 2, colors.border);
    ui.painter().rect_filled(done, 2, colors.accent);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &name));
    response
}
