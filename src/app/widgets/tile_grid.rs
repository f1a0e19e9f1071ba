//! A grid of square tiles: only what is visible is painted; mouse and keys select.

use std::ops::Range;

use egui::accesskit::Role;
use egui::{Id, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::chip::chip;
use super::grid_layout::{GAP, GridLayout};
use super::navigation::Steps;
use crate::app::i18n::{Text, msg};
use crate::app::theme;

/// Tiles smaller than this have no room for their number, in points.
const CAPTION_FROM: f32 = 44.0;

/// Points around the grid, where the selected tile's outline goes.
const OUTLINE: i8 = 2;

/// What a grid shows.
pub struct Grid {
    /// What is read to those who do not see the grid.
    pub name: Text,
    /// What tells apart the contents that are shown one after the other: each has its own scroll position.
    pub salt: usize,
    pub count: usize,
    pub wanted_side: f32,
    pub selected: usize,
}

/// What the person did to a grid.
#[derive(Default)]
pub struct GridAction {
    pub chosen: Option<usize>,
    /// Whether the selected tile was clicked once more.
    pub opened: bool,
    /// The factor by which the tiles are to become larger.
    pub zoom: Option<f32>,
}

/// The grid remembers what it showed.
#[derive(Default)]
pub struct TileGrid {
    visible: Range<usize>,
    /// Salt and selection last shown: when they change from outside, the grid scrolls there.
    shown: Option<(usize, usize)>,
}

impl TileGrid {
    /// The tiles that were painted last.
    pub fn visible(&self) -> Range<usize> {
        self.visible.clone()
    }

    /// `paint` draws a tile into its square and answers whether there is a picture; `hover` fills its tooltip.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        grid: &Grid,
        mut paint: impl FnMut(&Ui, Rect, usize) -> bool,
        mut hover: impl FnMut(&mut Ui, usize),
    ) -> GridAction {
        let mut action = GridAction::default();
        let area = ui.available_rect_before_wrap();
        let focus = ui.interact(area, ui.scope_id().with("grid focus"), Sense::focusable_noninteractive());
        focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, &grid.name));
        let must_scroll = self.shown != Some((grid.salt, grid.selected));
        ScrollArea::vertical().id_salt(grid.salt).auto_shrink(false).content_margin(OUTLINE).show_viewport(
            ui,
            |ui, viewport| {
                let layout = GridLayout::new(grid.count, ui.available_width(), grid.wanted_side, GAP);
                ui.set_height(layout.height());
                let origin = ui.max_rect().min.to_vec2();
                self.visible = layout.visible(viewport);
                for index in self.visible.clone() {
                    let rect = layout.cell(index).translate(origin);
                    let tile = ui.interact(rect, ui.scope_id().with(("tile", index)), Sense::CLICK);
                    let is_selected = index == grid.selected;
                    tile.widget_info(|| {
                        WidgetInfo::selected(Role::ListBoxOption, true, is_selected, msg::channel(index))
                    });
                    let is_picture = paint(ui, rect, index);
                    if layout.side >= CAPTION_FROM {
                        chip(ui, rect, index.to_string(), is_picture);
                    }
                    outline(ui, rect, is_selected, tile.hovered());
                    if tile.clicked() {
                        action.opened = is_selected;
                        action.chosen = Some(index);
                        focus.request_focus();
                    }
                    if tile.contains_pointer() {
                        tile.on_hover_ui(|ui| hover(ui, index));
                    }
                }
                action.chosen = moved(ui, focus.id, &layout, grid.selected, area.height()).or(action.chosen);
                let target = action.chosen.unwrap_or(grid.selected);
                if (must_scroll || target != grid.selected) && target < grid.count {
                    let rect = layout.cell(target).translate(origin);
                    if !ui.clip_rect().contains_rect(rect) {
                        ui.scroll_to_rect(rect.expand(layout.side * 0.5), None);
                    }
                }
                self.shown = Some((grid.salt, target));
            },
        );
        if ui.rect_contains_pointer(area) {
            action.zoom = Some(ui.input(|input| input.zoom_delta())).filter(|zoom| *zoom != 1.0);
        }
        action
    }
}

fn outline(ui: &Ui, rect: Rect, is_selected: bool, is_hovered: bool) {
    let colors = theme::colors(ui.visuals());
    if is_selected {
        ui.painter().rect_stroke(rect, 0, Stroke::new(2.0, colors.accent), StrokeKind::Outside);
        // A line of the canvas parts the accent from a picture of any colour.
        ui.painter().rect_stroke(rect, 0, Stroke::new(1.0, colors.canvas), StrokeKind::Inside);
    } else if is_hovered {
        ui.painter().rect_stroke(rect, 0, Stroke::new(1.0, colors.strong), StrokeKind::Outside);
    }
}

/// The tile that the arrow keys lead to. The keys are the grid's while it has the focus, or nobody has.
fn moved(ui: &Ui, id: Id, layout: &GridLayout, selected: usize, height: f32) -> Option<usize> {
    let last = layout.count.checked_sub(1)?;
    let steps = Steps { across: 1, down: layout.columns, page: layout.page(height), all: layout.count };
    let moved = selected.saturating_add_signed(steps.without_other_focus(ui, id)).min(last);
    (moved != selected).then_some(moved)
}
