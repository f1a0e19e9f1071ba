//! A map over the photo that it belongs to, with positions marked.

use egui::accesskit::Role;
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, TextureId, Ui, Vec2, WidgetInfo, pos2,
};

use crate::app::i18n::Text;
use crate::app::theme;

/// A position on the photo, in fractions of its width and height.
pub struct Mark {
    pub at: Pos2,
    /// The receptive field of the value there.
    pub field: Rect,
    pub number: usize,
    /// Whether the field is outlined, not just the position marked.
    pub is_outlined: bool,
}

pub struct PhotoAndMap<'a> {
    pub size: Vec2,
    pub photo: Option<TextureId>,
    pub map: Option<(TextureId, Rect)>,
    /// The map again, clear where it has nothing to say.
    pub heat: Option<TextureId>,
    /// 0 is the photo alone, 0.5 the photo with all of the heat, 1 the map alone.
    pub blend: f32,
    pub marks: &'a [Mark],
}

impl PhotoAndMap<'_> {
    pub fn ui(&self, ui: &mut Ui, name: Text) -> Response {
        let (rect, response) = ui.allocate_exact_size(self.size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, 0, theme::colors(ui.visuals()).slot);
        let opacity = |share: f32| Color32::from_white_alpha((share.clamp(0.0, 1.0) * 255.0) as u8);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        if let Some(photo) = self.photo {
            painter.image(photo, rect, whole, Color32::WHITE);
        }
        if let Some(heat) = self.heat {
            painter.image(heat, rect, whole, opacity(self.blend * 2.0));
        }
        if let Some((texture, uv)) = self.map {
            painter.image(texture, rect, uv, opacity(self.blend * 2.0 - 1.0));
        }
        for mark in self.marks {
            paint_mark(&painter, rect, mark);
        }
        response
    }
}

/// Paints a mark in white on black, which is seen on any picture.
fn paint_mark(painter: &Painter, rect: Rect, mark: &Mark) {
    let to_screen = |p: Pos2| rect.min + p.to_vec2() * rect.size();
    let at = to_screen(mark.at);
    if mark.is_outlined {
        let field =
            Rect::from_min_max(to_screen(mark.field.min), to_screen(mark.field.max)).intersect(rect.shrink(1.0));
        painter.rect_stroke(field, 0, Stroke::new(3.0, Color32::from_black_alpha(150)), StrokeKind::Middle);
        painter.rect_stroke(field, 0, Stroke::new(1.0, Color32::WHITE), StrokeKind::Middle);
    }
    painter.circle_filled(at, 7.0, Color32::from_black_alpha(170));
    painter.circle_stroke(at, 7.0, Stroke::new(1.0, Color32::WHITE));
    painter.text(at, Align2::CENTER_CENTER, mark.number, theme::caption(), Color32::WHITE);
}
