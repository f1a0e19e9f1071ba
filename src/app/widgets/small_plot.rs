//! A plot as small as a line of text or two, which shows a shape and no figures.

use egui::{Sense, Ui, Vec2};
use egui_plot::{Plot, PlotUi};

use crate::app::i18n::Text;

/// A plot of this height without axes, that nothing can be done to. `id` tells the plots of one pane apart, `name` is read to those who do not
/// see it.
pub fn small_plot(ui: &mut Ui, id: &str, height: f32, name: Text, draw: impl FnOnce(&mut PlotUi<'_>)) {
    ui.name_inputs(name.to_string(), |ui| {
        Plot::new(id)
            .height(height)
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .sense(Sense::hover())
            .show_x(false)
            .show_y(false)
            .show_crosshair(false)
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .set_margin_fraction(Vec2::new(0.0, 0.02))
            .show(ui, |plot| draw(plot));
    });
}
