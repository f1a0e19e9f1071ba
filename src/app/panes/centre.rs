//! The tabs over the selected layer.

use egui::accesskit::Role;
use egui::{Align, Button, Label, Layout, RichText, Sense, Slider, Stroke, Ui, WidgetInfo};

use super::activations::Activations;
use super::filters::Filters;
use super::layers::layer_tip;
use crate::app::command::{Action, Commands};
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::state::app_state::Tab;
use crate::app::state::settings::TILE_SIDES;
use crate::app::theme;

#[derive(Default)]
pub struct Centre {
    activations: Activations,
    filters: Filters,
}

impl Centre {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        header(ui, state, commands);
        ui.add_space(4.0);
        let in_sight = match state.tab {
            Tab::Activations => self.activations.ui(ui, state, commands),
            Tab::Filters => self.filters.ui(ui, state, commands),
        };
        if in_sight != state.in_sight {
            commands.push(Action::LookAt(in_sight));
        }
    }
}

/// Tabs at the left, the layer's facts at the right.
fn header(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    ui.horizontal(|ui| {
        for tab in Tab::ALL {
            tab_button(ui, state.tab == tab, tab, commands);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let Some((_, _, layer)) = state.selected() else { return };
            let title = format!("{} {}", layer.name, layer.shape);
            let [height, width] = layer.receptive_field.size;
            let facts = msg::layer_kind_and_field(layer.kind(), height, width).to_string();
            // What does not fit is left out, the least important first.
            let needs = |text: &str| {
                ui.painter().layout_no_wrap(text.to_owned(), theme::body(), ui.visuals().text_color()).size().x
            };
            if needs(&title) + needs(&facts) + 16.0 < ui.available_width() {
                ui.weak(facts).on_hover_ui(|ui| layer_tip(ui, layer));
            }
            ui.add(Label::new(RichText::new(title).strong()).truncate()).on_hover_ui(|ui| layer_tip(ui, layer));
        });
    });
}

fn tab_button(ui: &mut Ui, is_shown: bool, tab: Tab, commands: &mut Commands) {
    let colors = theme::colors(ui.visuals());
    let text = RichText::from(tab.name()).color(if is_shown { colors.strong } else { colors.weak });
    let response = ui.add(Button::new(text).frame(false).sense(Sense::click()));
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, tab.name()));
    if is_shown {
        let line = response.rect.shrink2(egui::vec2(2.0, 0.0));
        ui.painter().hline(line.x_range(), line.bottom() + 1.0, Stroke::new(2.0, colors.accent));
    }
    let command = tab.command();
    let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
    if response.on_hover_text(msg::with_key(command.tooltip(), keys)).clicked() {
        commands.push(command);
    }
}

/// The slider both tabs have.
pub fn tile_side_slider(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut side = state.document.settings.tile_side;
    let slider = Slider::new(&mut side, TILE_SIDES).show_value(false).logarithmic(true);
    let slider = ui.add(slider).accessible_name(msg::tile_side());
    if slider.on_hover_text(msg::tile_side_tip()).changed() {
        commands.push(Action::TileSide(side));
    }
}
