//! Diagonal lines over what has nothing to show, so that it does not look like a picture of nothing.

use egui::{Color32, Painter, Rect, Stroke, pos2};

/// Points between two lines.
const STEP: f32 = 6.0;

/// Fills a square with lines.
pub fn hatch(painter: &Painter, rect: Rect, background: Color32, line: Color32) {
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(rect));
    painter.rect_filled(rect, 0, background);
    let mut offset = STEP * 0.5 - rect.height();
    while offset < rect.width() {
        let x = rect.left() + offset;
        painter.line_segment([pos2(x, rect.bottom()), pos2(x + rect.height(), rect.top())], Stroke::new(1.0, line));
        offset += STEP;
    }
}
