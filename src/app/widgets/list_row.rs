//! A row of a list, painted: a background for what is selected or under the pointer, and text at both ends.

use std::ops::RangeInclusive;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::theme;

/// A row whose background is painted. What else is in it is up to its list.
pub struct ListRow {
    pub rect: Rect,
    pub response: Response,
    /// The colour of its main text.
    pub text: Color32,
    /// The colour of what is less important.
    pub weak: Color32,
}

impl ListRow {
    /// A row as wide as there is room, that can be clicked. `name` is read to those who do not see it.
    pub fn new(ui: &mut Ui, height: f32, role: Role, is_selected: bool, name: impl Fn() -> String) -> Self {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::CLICK);
        response.widget_info(|| WidgetInfo::selected(role, true, is_selected, name()));
        Self::painted(ui, rect, response, is_selected)
    }

    /// A row that only tells what is in it.
    pub fn still(ui: &mut Ui, height: f32, name: impl Fn() -> String) -> Self {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name()));
        Self::painted(ui, rect, response, false)
    }

    fn painted(ui: &Ui, rect: Rect, response: Response, is_selected: bool) -> Self {
        let visuals = ui.visuals();
        if is_selected {
            ui.painter().rect_filled(rect, 3, visuals.selection.bg_fill);
            let color = visuals.selection.stroke.color;
            return Self { rect, response, text: color, weak: color };
        }
        if response.hovered() {
            ui.painter().rect_filled(rect, 3, visuals.widgets.inactive.bg_fill);
        }
        Self { rect, response, text: visuals.text_color(), weak: theme::colors(visuals).weak }
    }

    /// The middle of the row's height.
    pub fn y(&self) -> f32 {
        self.rect.center().y
    }

    /// Text that begins this many points from the left edge. Answers where it stands.
    pub fn left(&self, ui: &Ui, indent: f32, text: impl ToString, font: FontId, color: Color32) -> Rect {
        ui.painter().text(pos2(self.rect.left() + indent, self.y()), Align2::LEFT_CENTER, text, font, color)
    }

    /// Text that ends this many points from the right edge. Answers where it stands.
    pub fn right(&self, ui: &Ui, indent: f32, text: impl ToString, font: FontId, color: Color32) -> Rect {
        ui.painter().text(pos2(self.rect.right() - indent, self.y()), Align2::RIGHT_CENTER, text, font, color)
    }

    /// Text within these distances from the left edge, cut off where there is no more room.
    pub fn within(&self, ui: &Ui, room: RangeInclusive<f32>, text: String) {
        let mut job = LayoutJob::simple_singleline(text, theme::body(), self.text);
        job.wrap = TextWrapping::truncate_at_width((room.end() - room.start()).max(8.0));
        let galley = ui.painter().layout_job(job);
        let corner = pos2(self.rect.left() + room.start(), self.y() - galley.size().y * 0.5);
        ui.painter().galley(corner, galley, self.text);
    }
}
