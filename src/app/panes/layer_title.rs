//! The selected layer's name and facts, over its tiles.

use egui::{Align, Label, Layout, Response, RichText, TextWrapMode, Ui, WidgetText};

use super::layers::layer_tip;
use crate::app::command::PaneId;
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::theme;

/// Draws from right to left: the facts, where there is room for them, then the name.
pub fn layer_title(ui: &mut Ui, state: &AppState) {
    let Some((_, _, layer)) = state.selected() else { return };
    let title = RichText::new(format!("{} {}", layer.name, layer.shape)).strong();
    let [height, width] = layer.receptive_field.size;
    let facts = RichText::from(msg::layer_kind_and_field(layer.kind(), height, width)).weak();
    let needs = |text: &RichText| {
        let text = WidgetText::from(text.clone());
        text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, theme::body()).size().x
    };
    // What does not fit is left out, the least important first.
    if needs(&title) + needs(&facts) + 16.0 < ui.available_width() {
        ui.label(facts).on_hover_ui(|ui| layer_tip(ui, layer));
    }
    ui.add(Label::new(title).truncate()).on_hover_ui(|ui| layer_tip(ui, layer));
}

/// The title of a pane of tiles, which tabs have in their bar already. Answers what the pane can be dragged by.
pub fn title_of_tiles(ui: &mut Ui, state: &AppState, pane: PaneId) -> Option<Response> {
    if state.document.settings.layout.is_tab(pane) {
        return None;
    }
    ui.add_space(8.0);
    let title = ui.horizontal(|ui| {
        let title = ui.label(RichText::from(pane.title()).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| layer_title(ui, state));
        title
    });
    ui.add_space(4.0);
    Some(title.inner)
}
