//! How the docked panes are framed: tab bars, titles, the lines between them.

use egui::accesskit::Role;
use egui::{
    Align, Color32, CursorIcon, Frame, Id, Layout as Direction, Margin, Response, RichText, Sense, Stroke, Style, Ui,
    Visuals, WidgetInfo, WidgetText, vec2,
};
use egui_tiles::{Behavior, ResizeState, SimplificationOptions, TabState, Tabs, TileId, Tiles, UiResponse};

use super::activations::Activations;
use super::filters::Filters;
use super::inspector::Inspector;
use super::layer_title::layer_title;
use super::layers::Layers;
use super::pane::Pane;
use crate::app::command::{Action, Commands, PaneId};
use crate::app::i18n::{Text, msg};
use crate::app::state::AppState;
use crate::app::state::layout::{Layout, NARROWEST};
use crate::app::theme;

/// Points between two panes.
const GAP: f32 = 1.0;
const TAB_BAR: f32 = 40.0;
/// Room that the layer's title leaves for each tab, in points.
const TAB_ROOM: f32 = 104.0;

/// The panes that can be docked, each with what only its drawing knows.
#[derive(Default)]
pub struct DockedPanes {
    layers: Layers,
    activations: Activations,
    filters: Filters,
    inspector: Inspector,
}

impl DockedPanes {
    /// Draws the panes as the layout says, and asks for another layout when a pane was moved, resized or closed.
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let layout = &state.document.settings.layout;
        let mut tree = layout.fitted(ui.available_width(), GAP);
        let before = tree.clone();
        let mut frames = Frames { panes: self, state, commands, closed: Vec::new() };
        tree.ui(&mut frames, ui);
        let closed = frames.closed;
        if tree != before {
            commands.push(Action::Arrange(tree));
        }
        commands.extend(closed.into_iter().map(Action::ClosePane));
    }

    fn pane(&mut self, pane: PaneId) -> &mut dyn Pane {
        match pane {
            PaneId::Layers => &mut self.layers,
            PaneId::Activations => &mut self.activations,
            PaneId::Filters => &mut self.filters,
            PaneId::Inspector => &mut self.inspector,
        }
    }
}

/// What egui_tiles asks while it draws the tree.
struct Frames<'a> {
    panes: &'a mut DockedPanes,
    state: &'a AppState,
    commands: &'a mut Commands,
    closed: Vec<PaneId>,
}

impl Frames<'_> {
    /// The frame of a pane: the tiles lie on a canvas of their own.
    fn frame(ui: &Ui, pane: PaneId) -> Frame {
        let fill = ui.visuals().panel_fill;
        let canvas = theme::colors(ui.visuals()).canvas;
        match pane {
            PaneId::Layers => Frame::NONE.fill(fill).inner_margin(Margin::same(8)),
            PaneId::Inspector => Frame::NONE.fill(fill).inner_margin(Margin::symmetric(12, 8)),
            PaneId::Activations | PaneId::Filters => {
                Frame::NONE.fill(canvas).inner_margin(Margin { left: 8, right: 8, top: 0, bottom: 8 })
            }
        }
    }

    fn menu(&mut self, response: &Response, pane: PaneId) {
        response.context_menu(|ui| {
            if ui.button(msg::pane_close()).clicked() {
                self.closed.push(pane);
                ui.close();
            }
        });
        if response.middle_clicked() {
            self.closed.push(pane);
        }
    }
}

impl Behavior<PaneId> for Frames<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, tile_id: TileId, pane: &mut PaneId) -> UiResponse {
        let pane = *pane;
        let frame = Self::frame(ui, pane);
        let handle = frame.show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            // What needs more room than there is must not be painted over its neighbours.
            ui.shrink_clip_rect(ui.max_rect().expand(8.0));
            self.panes.pane(pane).ui(ui, self.state, self.commands)
        });
        let Some(title) = handle.inner else { return UiResponse::None };
        let handle = ui.interact(title.rect, ui.scope_id().with((tile_id, "handle")), Sense::drag() | Sense::CLICK);
        handle.widget_info(|| WidgetInfo::labeled(Role::GenericContainer, true, msg::pane_move(pane.title())));
        self.menu(&handle, pane);
        let handle = handle.on_hover_cursor(CursorIcon::Grab);
        if handle.drag_started() { UiResponse::DragStarted } else { UiResponse::None }
    }

    fn tab_title_for_pane(&mut self, pane: &PaneId) -> WidgetText {
        pane.title().into()
    }

    fn tab_ui(&mut self, tiles: &mut Tiles<PaneId>, ui: &mut Ui, id: Id, tile: TileId, state: &TabState) -> Response {
        let pane = tiles.get_pane(&tile).copied();
        let title = pane.map_or_else(|| Text::data(""), PaneId::title);
        let colors = theme::colors(ui.visuals());
        let text = RichText::from(title.clone()).color(if state.active { colors.strong } else { colors.weak });
        let galley = WidgetText::from(text).into_galley(ui, None, f32::INFINITY, theme::body());
        let (_, rect) = ui.allocate_space(vec2(galley.size().x + 16.0, ui.available_height()));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, state.active, &title));
        if !state.is_being_dragged {
            let at = rect.center() - galley.size() * 0.5;
            let bottom = at.y + galley.size().y + 4.0;
            ui.painter().galley(at, galley, colors.strong);
            if state.active {
                ui.painter().hline(rect.shrink(8.0).x_range(), bottom, Stroke::new(2.0, colors.accent));
            }
        }
        let Some(pane) = pane else { return response };
        self.menu(&response, pane);
        let command = pane.show_command();
        let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys));
        match keys {
            Some(keys) => response.on_hover_text(msg::with_key(command.tooltip(), keys)),
            None => response.on_hover_text(command.tooltip()),
        }
    }

    /// The layer that the tiles are of.
    fn top_bar_right_ui(&mut self, tiles: &Tiles<PaneId>, ui: &mut Ui, _: TileId, tabs: &Tabs, _: &mut f32) {
        let is_of_tiles = tabs.children.iter().filter_map(|child| tiles.get_pane(child)).any(|pane| is_of_tiles(*pane));
        if is_of_tiles {
            let room = ui.available_width() - TAB_ROOM * tabs.children.len() as f32;
            let size = vec2(room.max(0.0), ui.available_height());
            ui.allocate_ui_with_layout(size, Direction::right_to_left(Align::Center), |ui| {
                ui.add_space(8.0);
                layer_title(ui, self.state);
            });
        }
    }

    fn is_tab_closable(&self, _: &Tiles<PaneId>, _: TileId) -> bool {
        true
    }

    fn simplification_options(&self) -> SimplificationOptions {
        Layout::SIMPLIFICATION
    }

    fn gap_width(&self, _: &Style) -> f32 {
        GAP
    }

    fn min_size(&self) -> f32 {
        NARROWEST
    }

    fn tab_bar_height(&self, _: &Style) -> f32 {
        TAB_BAR
    }

    fn tab_bar_color(&self, visuals: &Visuals) -> Color32 {
        theme::colors(visuals).canvas
    }

    fn tab_bar_hline_stroke(&self, _: &Visuals) -> Stroke {
        Stroke::NONE
    }

    fn resize_stroke(&self, style: &Style, state: ResizeState) -> Stroke {
        let colors = theme::colors(&style.visuals);
        match state {
            ResizeState::Idle => Stroke::new(1.0, colors.border),
            ResizeState::Hovering => Stroke::new(1.0, colors.strong),
            ResizeState::Dragging => Stroke::new(2.0, colors.accent),
        }
    }
}

fn is_of_tiles(pane: PaneId) -> bool {
    matches!(pane, PaneId::Activations | PaneId::Filters)
}
