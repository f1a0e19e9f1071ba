//! Text in the few ways the window uses it.

use std::sync::Arc;

use egui::{Align, Color32, FontId, Galley, Label, Layout, Painter, Response, RichText, Ui, WidgetText};

use crate::app::i18n::Text;

/// Draws the caption of a section of a pane.
pub fn section(ui: &mut Ui, text: Text) -> Response {
    ui.label(RichText::new(text.to_string().to_uppercase()).small().weak())
}

/// Draws text in one line, cut off where there is no more room; its tooltip has the whole.
pub fn elided(ui: &mut Ui, text: impl Into<RichText>) -> Response {
    ui.add(Label::new(text.into()).truncate())
}

/// Draws a name at the left edge and its value at the right edge.
pub fn label_and_value(ui: &mut Ui, name: Text, value: impl Into<WidgetText>) {
    ui.horizontal(|ui| {
        ui.weak(name);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(value));
    });
}

/// A name laid out in one line of this width, in points: all of it, or an ellipsis and as much of its end as fits, as names of layers differ at
/// their ends.
pub fn end_that_fits(painter: &Painter, name: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let lay_out = |text: String| painter.layout_no_wrap(text, font.clone(), color);
    let whole = lay_out(name.to_owned());
    if whole.size().x <= width {
        return whole;
    }
    let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
    let cut = |start: usize| lay_out(format!("…{}", name.get(start..).unwrap_or_default()));
    // The later the start, the shorter the rest.
    let first = starts.partition_point(|start| cut(*start).size().x > width);
    cut(starts.get(first).copied().unwrap_or(name.len()))
}
