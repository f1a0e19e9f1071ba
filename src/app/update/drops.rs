//! Files dropped on the window.

use egui::{Align2, Context, Id, LayerId, Order};

use crate::app::command::{Action, Commands};
use crate::app::i18n::msg;
use crate::app::theme;

/// Opens what was dropped, and says so while something hovers.
pub fn take_dropped(ctx: &Context, commands: &mut Commands) {
    let (is_hovering, dropped) =
        ctx.input_mut(|input| (!input.raw.hovered_files.is_empty(), std::mem::take(&mut input.raw.dropped_files)));
    if is_hovering {
        paint_hint(ctx);
    }
    for file in dropped {
        let path = file.path();
        if path.is_absolute() {
            commands.push(Action::OpenFile(path.to_owned()));
        } else if let Ok(bytes) = file.bytes() {
            // No path, so there is no file: the bytes came with the drop.
            let name =
                path.file_name().map_or_else(|| msg::drop_unnamed().into(), |n| n.to_string_lossy().into_owned());
            commands.push(Action::OpenBytes { name, bytes: bytes.into() });
        }
    }
}

fn paint_hint(ctx: &Context) {
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("drop hint")));
    let visuals = &ctx.global_style().visuals;
    let colors = theme::colors(visuals);
    let rect = ctx.content_rect();
    painter.rect_filled(rect, 0, visuals.panel_fill.gamma_multiply(0.9));
    let stroke = egui::Stroke::new(2.0, colors.weak);
    painter.rect_stroke(rect.shrink(16.0), 4, stroke, egui::StrokeKind::Inside);
    let font = egui::FontId::proportional(20.0);
    painter.text(rect.center(), Align2::CENTER_CENTER, msg::drop_here(), font, colors.strong);
}
