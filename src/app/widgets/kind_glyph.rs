//! A small drawing for each kind of layer, so that the list can be read at a glance.

use egui::{Color32, Painter, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use crate::network::Category;

/// Paints the glyph of a layer's category into a square of about 10 points.
pub fn kind_glyph(painter: &Painter, rect: Rect, category: Category, color: Color32) {
    let stroke = Stroke::new(1.2, color);
    let at = |x: f32, y: f32| pos2(rect.left() + x * rect.width(), rect.top() + y * rect.height());
    let part = |x: f32, y: f32, w: f32, h: f32| Rect::from_min_max(at(x, y), at(x + w, y + h));
    let line = |points: &[(f32, f32)]| Shape::line(points.iter().map(|(x, y)| at(*x, *y)).collect(), stroke);
    let filled = |x: f32, y: f32, w: f32, h: f32| Shape::rect_filled(part(x, y, w, h), 0, color);
    let framed = |x: f32, y: f32, w: f32, h: f32| {
        Shape::rect_stroke(part(x, y, w, h), 0, Stroke::new(1.0, color), StrokeKind::Inside)
    };
    let shapes = match category {
        // A kernel.
        Category::Convolution => {
            (0..9).map(|i| filled((i % 3) as f32 * 0.36, (i / 3) as f32 * 0.36, 0.28, 0.28)).collect()
        }
        // The function's graph.
        Category::Rectifier => vec![line(&[(0.0, 0.85), (0.5, 0.85), (1.0, 0.1)])],
        Category::Swish => vec![line(&[(0.0, 0.75), (0.3, 0.9), (0.5, 0.75), (1.0, 0.1)])],
        Category::Clip => vec![line(&[(0.0, 0.85), (0.35, 0.85), (0.7, 0.15), (1.0, 0.15)])],
        Category::Sigmoid => vec![line(&[(0.0, 0.9), (0.3, 0.85), (0.7, 0.15), (1.0, 0.1)])],
        // Many become one.
        Category::Pool => vec![framed(0.0, 0.0, 1.0, 1.0), filled(0.0, 0.0, 0.5, 0.5)],
        // Side by side.
        Category::Concat => vec![filled(0.05, 0.0, 0.36, 1.0), framed(0.55, 0.0, 0.4, 1.0)],
        Category::Product => vec![line(&[(0.1, 0.1), (0.9, 0.9)]), line(&[(0.9, 0.1), (0.1, 0.9)])],
        Category::Sum => vec![line(&[(0.5, 0.05), (0.5, 0.95)]), line(&[(0.05, 0.5), (0.95, 0.5)])],
        // All to all.
        Category::Linear => {
            let ends = [(0.1, 0.1), (0.1, 0.9), (0.9, 0.1), (0.9, 0.9)];
            ends.map(|(a, b)| line(&[(0.05, a), (0.95, b)])).into()
        }
        Category::Reshape => vec![line(&[(0.0, 0.5), (1.0, 0.5)])],
        Category::Norm | Category::Other => {
            vec![Shape::circle_filled(rect.center(), rect.size().min_elem() * 0.25, color)]
        }
    };
    painter.extend(shapes);
}

/// A glyph's square, centred on a line of text.
pub fn glyph_square(left: f32, center: f32) -> Rect {
    Rect::from_center_size(pos2(left + 5.0, center), vec2(10.0, 10.0))
}
