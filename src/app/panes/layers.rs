//! The list of layers.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{
    Align2, CentralPanel, Color32, Frame, Id, Margin, Panel, Rect, Response, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use super::layer_rows::{Row, RowsMemo, module_name};
use super::pane::Pane;
use super::photo_strip;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::msg;
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::focus::FocusTarget;
use crate::app::theme;
use crate::app::widgets::{ListRow, Steps, end_that_fits, glyph_square, kind_glyph, section};
use crate::network::{Layer, LayerId, Network, Shape};

const ROW: f32 = 22.0;

/// The layers of the network, and the photos to run it on.
#[derive(Default)]
pub struct Layers {
    search: String,
    open: BTreeSet<String>,
    rows: RowsMemo,
    /// The layer last scrolled to.
    shown: Option<LayerId>,
}

impl Pane for Layers {
    /// Draws the list, and the photos below it.
    fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) -> Option<Response> {
        Panel::bottom("photos").frame(Frame::NONE.inner_margin(Margin { top: 8, ..Margin::ZERO })).show(ui, |ui| {
            photo_strip::ui(ui, state, commands);
        });
        CentralPanel::no_frame()
            .show(ui, |ui| {
                let caption = self.find_field(ui, state);
                self.list(ui, state, commands);
                Some(caption)
            })
            .inner
    }
}

impl Layers {
    fn list(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let Some(network) = state.network() else { return };
        let selected = state.selection().map(|selection| selection.layer);
        let has_moved = selected != self.shown;
        if let Some(module) = selected.filter(|_| has_moved).and_then(|id| module_name(&network.layer(id).name)) {
            self.open.insert(module.to_owned());
        }
        let rows = self.rows.of(network, &self.search, &self.open);
        if rows.is_empty() {
            ui.weak(msg::layers_none_found());
        }
        let area = ui.available_rect_before_wrap();
        let focus = ui.interact(area, Id::unique("layer list"), Sense::focusable_noninteractive());
        focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, msg::layers()));
        ui.spacing_mut().item_spacing.y = 0.0;
        let channel = state.selection().map_or(0, |selection| selection.channel);
        let select = |layer: LayerId| Action::Select(Selection { layer, channel });
        let mut scroll = ScrollArea::vertical().auto_shrink(false);
        if let (true, Some(offset)) = (has_moved, scroll_offset(&rows, selected, area.height(), self.shown.is_none())) {
            scroll = scroll.vertical_scroll_offset(offset);
        }
        self.shown = selected;
        scroll.show_rows(ui, ROW, rows.len(), |ui, range| {
            for row in rows.get(range).unwrap_or_default() {
                match row {
                    Row::Layer { id, is_inside } => {
                        if layer_row(ui, network, *id, *is_inside, selected == Some(*id)) {
                            commands.push(select(*id));
                            focus.request_focus();
                            // A clicked row is in sight already, and stays so when the search ends.
                            self.shown = Some(*id);
                            self.open.extend(module_name(&network.layer(*id).name).map(str::to_owned));
                        }
                    }
                    Row::Module { name, layers, last, is_open } => {
                        let holds_selected =
                            !is_open && selected.is_some_and(|id| module_name(&network.layer(id).name) == Some(name));
                        if module_row(ui, network, name, *layers, *last, *is_open, holds_selected)
                            && !self.open.remove(name)
                        {
                            // The row shows the result's size, so whoever clicks it wants to see the result.
                            self.open.insert(name.clone());
                            commands.push(select(*last));
                            focus.request_focus();
                            self.shown = Some(*last);
                        }
                    }
                }
            }
        });
        if let Some(layer) = keys(ui, focus.id, &rows, network, selected) {
            commands.push(select(layer));
        }
    }

    /// Draws the caption and the field. Answers the caption, by which the pane can be dragged.
    fn find_field(&mut self, ui: &mut Ui, state: &AppState) -> Response {
        let caption = ui.horizontal(|ui| {
            let caption = section(ui, msg::layers());
            let width = ui.available_width() - 8.0;
            let field = TextEdit::singleline(&mut self.search)
                .hint_text(msg::layers_find_hint())
                .desired_width(width)
                .align(Align2::LEFT_CENTER);
            let field = ui.add(field).accessible_name(msg::layers_find()).on_hover_text(UiCommand::FindLayer.tooltip());
            if state.focus == Some(FocusTarget::FindLayer) {
                field.request_focus();
            }
            caption
        });
        ui.add_space(4.0);
        caption.inner
    }
}

/// Where to scroll so that the selected row is in the middle; nothing if it is sure to be in sight at the start.
fn scroll_offset(rows: &[Row], selected: Option<LayerId>, height: f32, is_start: bool) -> Option<f32> {
    let index = rows.iter().position(|row| matches!(row, Row::Layer { id, .. } if Some(*id) == selected))?;
    let top = index as f32 * ROW;
    if is_start && top + ROW < height {
        return None;
    }
    Some((top - (height - ROW) * 0.5).clamp(0.0, (rows.len() as f32 * ROW - height).max(0.0)))
}

/// Draws a layer's row: glyph, name, size and channels, as far as they fit. Answers whether it was clicked.
fn layer_row(ui: &mut Ui, network: &Network, id: LayerId, is_inside: bool, is_selected: bool) -> bool {
    let layer = network.layer(id);
    let row = ListRow::new(ui, ROW, Role::ListBoxOption, is_selected, || layer.name.clone());
    let indent = if is_inside { 18.0 } else { 4.0 };
    let weak = theme::colors(ui.visuals()).weak;
    kind_glyph(ui.painter(), glyph_square(row.rect.left() + indent, row.y()), layer.category(), weak);
    // Inside a module its name need not be repeated.
    let module = if is_inside { module_name(&layer.name) } else { None };
    let name = module.and_then(|m| layer.name.get(m.len() + 1..)).unwrap_or(&layer.name);
    columns(ui, &row, indent + 18.0, name, layer.shape);
    row.response.on_hover_ui(|ui| layer_tip(ui, layer)).clicked()
}

fn module_row(
    ui: &mut Ui,
    network: &Network,
    name: &str,
    layers: usize,
    last: LayerId,
    is_open: bool,
    holds_selected: bool,
) -> bool {
    let row = ListRow::new(ui, ROW, Role::TreeItem, holds_selected, || msg::module(layers, name).to_string());
    let weak = theme::colors(ui.visuals()).weak;
    arrow(ui, glyph_square(row.rect.left() + 4.0, row.y()), is_open, weak);
    columns(ui, &row, 22.0, name, network.layer(last).shape);
    let tip = || if is_open { msg::module_fold(name, layers) } else { msg::module_unfold(name, layers) };
    row.response.on_hover_ui(|ui| drop(ui.label(tip()))).clicked()
}

fn arrow(ui: &Ui, rect: Rect, is_open: bool, color: Color32) {
    let center = rect.center();
    let points = if is_open {
        vec![center + vec2(-4.0, -2.0), center + vec2(4.0, -2.0), center + vec2(0.0, 3.0)]
    } else {
        vec![center + vec2(-2.0, -4.0), center + vec2(3.0, 0.0), center + vec2(-2.0, 4.0)]
    };
    ui.painter().add(egui::Shape::convex_polygon(points, color, egui::Stroke::NONE));
}

/// Draws a row's columns: the name, cut off before the figures, the map's height, and the channels.
fn columns(ui: &Ui, row: &ListRow, indent: f32, name: &str, shape: Shape) {
    row.right(ui, 4.0, shape.channels(), theme::caption(), row.weak);
    let size = shape.size();
    let extent = match (size.height, size.width) {
        (1, 1) => String::new(),
        (h, w) if h == w => h.to_string(),
        (h, w) => format!("{h}x{w}"),
    };
    let extent = row.right(ui, 42.0, extent, theme::caption(), row.weak);
    let room = ((row.rect.right() - 42.0).min(extent.left()) - 6.0 - row.rect.left() - indent).max(8.0);
    let galley = end_that_fits(ui.painter(), name, theme::body(), row.text, room);
    let corner = pos2(row.rect.left() + indent, row.y() - galley.size().y * 0.5);
    ui.painter().galley(corner, galley, row.text);
}

/// The tooltip with all that is known of a layer.
pub fn layer_tip(ui: &mut Ui, layer: &Layer) {
    let field = layer.receptive_field.size;
    ui.strong(&layer.name);
    ui.label(msg::layer_kind_and_output(layer.kind(), layer.shape.to_string()));
    ui.weak(msg::layer_field(field[0], field[1]));
    let parameters = layer.op.operator().parameters();
    if parameters > 0 {
        ui.weak(msg::layer_parameters(parameters));
    }
    if layer.multiply_adds > 0 {
        ui.weak(msg::layer_multiply_adds(layer.multiply_adds));
    }
}

/// The layer that the arrow keys lead to while the list has the focus.
fn keys(ui: &Ui, id: Id, rows: &[Row], network: &Network, selected: Option<LayerId>) -> Option<LayerId> {
    let steps = Steps { down: 1, ..Steps::default() }.with_focus(ui, id);
    if steps == 0 {
        return None;
    }
    // A folded module is entered from above and from below: its layers are all in the network's order.
    let at = selected?.index().checked_add_signed(steps)?;
    let is_listed = |id: LayerId| {
        rows.iter().any(|row| match row {
            Row::Layer { id: other, .. } => *other == id,
            Row::Module { name, is_open, .. } => !is_open && module_name(&network.layer(id).name) == Some(name),
        })
    };
    let mut candidates: Box<dyn Iterator<Item = usize>> =
        if steps > 0 { Box::new(at..network.layers().len()) } else { Box::new((0..=at).rev()) };
    candidates.find_map(|index| network.layer_at(index).filter(|id| is_listed(*id)))
}
