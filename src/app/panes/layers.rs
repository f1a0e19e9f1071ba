//! The list of layers.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{
    Align2, CentralPanel, Color32, EventFilter, Frame, Id, Key, Margin, Modifiers, Panel, Rect, Response, ScrollArea,
    Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::layer_rows::{Row, module_name, rows};
use super::pane::Pane;
use super::photo_strip;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::focus::FocusTarget;
use crate::app::theme::{self, Colors};
use crate::app::widgets::{end_that_fits, glyph_square, kind_glyph, section};
use crate::network::{Layer, LayerId, Network, Shape};

const ROW: f32 = 22.0;

/// The layers of the network, and the photos to run it on.
#[derive(Default)]
pub struct Layers {
    search: String,
    open: BTreeSet<String>,
    /// The layer last scrolled to.
    shown: Option<LayerId>,
}

impl Pane for Layers {
    /// The list, and the photos below it.
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
        let rows = rows(network, &self.search, &self.open);
        if rows.is_empty() {
            ui.weak("No layer has this in its name or kind.");
        }
        let area = ui.available_rect_before_wrap();
        let focus = ui.interact(area, Id::unique("layer list"), Sense::focusable_noninteractive());
        focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, "Layers"));
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
                            // It is in sight already, and stays so when the search ends.
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

    /// Answers the caption.
    fn find_field(&mut self, ui: &mut Ui, state: &AppState) -> Response {
        let caption = ui.horizontal(|ui| {
            let caption = section(ui, "Layers");
            let width = ui.available_width() - 8.0;
            let field = TextEdit::singleline(&mut self.search)
                .hint_text("find…")
                .desired_width(width)
                .align(Align2::LEFT_CENTER);
            let field = ui.add(field).accessible_name("Find a layer").on_hover_text(UiCommand::FindLayer.tooltip());
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

/// A layer, or what of it fits: glyph, name, size, channels.
fn layer_row(ui: &mut Ui, network: &Network, id: LayerId, is_inside: bool, is_selected: bool) -> bool {
    let layer = network.layer(id);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, &layer.name));
    let colors = theme::colors(ui.visuals());
    let text = background(ui, rect, is_selected, response.hovered());
    let indent = if is_inside { 18.0 } else { 4.0 };
    kind_glyph(ui.painter(), glyph_square(rect.left() + indent, rect.center().y), layer.kind(), colors.weak);
    // Inside a module its name need not be repeated.
    let module = if is_inside { module_name(&layer.name) } else { None };
    let name = module.and_then(|m| layer.name.get(m.len() + 1..)).unwrap_or(&layer.name);
    columns(ui, rect, indent + 18.0, name, layer.shape, text, &colors);
    let response = response.on_hover_ui(|ui| layer_tip(ui, layer));
    response.clicked()
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
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, is_open, format!("{name}, {layers} layers")));
    let colors = theme::colors(ui.visuals());
    let text = background(ui, rect, holds_selected, response.hovered());
    arrow(ui, glyph_square(rect.left() + 4.0, rect.center().y), is_open, colors.weak);
    columns(ui, rect, 22.0, name, network.layer(last).shape, text, &colors);
    response
        .on_hover_text(format!(
            "{name}: {layers} layers; click to {}",
            if is_open { "fold" } else { "unfold and see its result" }
        ))
        .clicked()
}

fn background(ui: &Ui, rect: Rect, is_selected: bool, is_hovered: bool) -> Color32 {
    let visuals = ui.visuals();
    if is_selected {
        ui.painter().rect_filled(rect, 3, visuals.selection.bg_fill);
        return visuals.selection.stroke.color;
    }
    if is_hovered {
        ui.painter().rect_filled(rect, 3, visuals.widgets.inactive.bg_fill);
    }
    visuals.text_color()
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

/// The name, cut off before the figures; the map's height; the channels.
fn columns(ui: &Ui, rect: Rect, indent: f32, name: &str, shape: Shape, text: Color32, colors: &Colors) {
    let painter = ui.painter();
    let y = rect.center().y;
    let weak = if text == ui.visuals().text_color() { colors.weak } else { text };
    let channels_right = rect.right() - 4.0;
    let size_right = channels_right - 38.0;
    let channels = shape.channels().to_string();
    painter.text(pos2(channels_right, y), Align2::RIGHT_CENTER, channels, theme::caption(), weak);
    let size = shape.size();
    let extent = match (size.height, size.width) {
        (1, 1) => String::new(),
        (h, w) if h == w => h.to_string(),
        (h, w) => format!("{h}x{w}"),
    };
    let extent = painter.text(pos2(size_right, y), Align2::RIGHT_CENTER, extent, theme::caption(), weak);
    let room = (size_right.min(extent.left()) - 6.0 - rect.left() - indent).max(8.0);
    let galley = end_that_fits(painter, name, theme::body(), text, room);
    painter.galley(pos2(rect.left() + indent, y - galley.size().y * 0.5), galley, text);
}

/// All that is known of a layer.
pub fn layer_tip(ui: &mut Ui, layer: &Layer) {
    let field = layer.receptive_field.size;
    ui.strong(&layer.name);
    ui.label(format!("{}, output {}", layer.kind(), layer.shape));
    ui.weak(format!("each value sees {} x {} pixels of the input", field[0], field[1]));
    let parameters = layer.op.operator().parameters();
    if parameters > 0 {
        ui.weak(format!("{parameters} parameters"));
    }
    if layer.multiply_adds > 0 {
        ui.weak(format!("{} multiply-adds", layer.multiply_adds));
    }
}

/// Where the arrow keys lead while the list has the focus.
fn keys(ui: &Ui, id: Id, rows: &[Row], network: &Network, selected: Option<LayerId>) -> Option<LayerId> {
    if !ui.memory(|memory| memory.has_focus(id)) {
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let pressed = |key: Key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as isize;
    let steps = pressed(Key::ArrowDown) - pressed(Key::ArrowUp);
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
