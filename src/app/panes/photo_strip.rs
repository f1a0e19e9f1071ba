//! The photos in the program, a click away.

use egui::accesskit::Role;
use egui::{Color32, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::app::command::{Action, Commands};
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::theme;
use crate::app::widgets::{GridLayout, section};
use crate::picture::bundled_photos;
use crate::worker::PhotoSource;

const GAP: f32 = 4.0;
/// A row holds as many photos as fit at this size, in points.
const SMALLEST: f32 = 38.0;
const LARGEST: f32 = 72.0;

pub fn ui(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    section(ui, msg::photo_strip());
    let (count, width) = (bundled_photos().len(), ui.available_width());
    let fit = GridLayout::new(count, width, SMALLEST, GAP).columns.clamp(1, count.max(1));
    // Full rows look better than one more photo in the first.
    let columns = count.div_ceil(count.div_ceil(fit).max(1));
    let mut layout = GridLayout::in_columns(count, columns, width, GAP);
    layout.side = layout.side.min(LARGEST);
    let (area, _) = ui.allocate_exact_size(vec2(width, layout.height()), Sense::hover());
    for (index, photo) in bundled_photos().iter().enumerate() {
        let rect = layout.cell(index).translate(area.min.to_vec2());
        let is_open = state.photo().is_some_and(|open| open.name == photo.name);
        let response = ui.interact(rect, ui.scope_id().with(photo.name), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_open, photo.title));
        paint(ui, rect, state, photo.name);
        outline(ui, rect, is_open, response.hovered() || response.has_focus());
        if response.on_hover_text(photo.title).clicked() {
            commands.push(Action::OpenPhoto(PhotoSource::Bundled(photo.name.to_owned())));
        }
    }
}

/// The photo's middle square, or an empty one until there is a thumbnail.
fn paint(ui: &Ui, rect: Rect, state: &AppState, name: &str) {
    match state.thumbnails().iter().find(|thumbnail| thumbnail.name == name) {
        Some(thumbnail) => {
            let size = thumbnail.texture.size_vec2();
            let cut = (size - Vec2::splat(size.min_elem())) * 0.5 / size;
            let uv = Rect::from_min_max(pos2(cut.x, cut.y), pos2(1.0 - cut.x, 1.0 - cut.y));
            ui.painter().image(thumbnail.texture.id(), rect, uv, Color32::WHITE);
        }
        None => drop(ui.painter().rect_filled(rect, 0, theme::colors(ui.visuals()).slot)),
    }
}

fn outline(ui: &Ui, rect: Rect, is_open: bool, is_hovered: bool) {
    let colors = theme::colors(ui.visuals());
    if is_open {
        ui.painter().rect_stroke(rect, 0, Stroke::new(2.0, colors.accent), StrokeKind::Inside);
    } else if is_hovered {
        ui.painter().rect_stroke(rect, 0, Stroke::new(1.0, colors.strong), StrokeKind::Inside);
    }
}
