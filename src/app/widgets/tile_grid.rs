//! A grid of square tiles: only what is in sight is painted; mouse and keys select.

use std::ops::Range;

use egui::accesskit::Role;
use egui::{
    Color32, EventFilter, Id, Key, Modifiers, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::grid_layout::GridLayout;
use crate::app::theme;

/// Smaller tiles have no room for their number.
const CAPTION_FROM: f32 = 44.0;

/// Points around the grid, where the selected tile's outline goes.
const OUTLINE: i8 = 2;

/// What to show.
pub struct Grid<'a> {
    /// Read to those who do not see it.
    pub name: &'a str,
    /// Tells apart what is shown one after the other: each has its own scroll position.
    pub salt: usize,
    pub count: usize,
    pub wanted_side: f32,
    pub selected: usize,
}

/// What the person did.
#[derive(Default)]
pub struct GridAction {
    pub chosen: Option<usize>,
    /// Whether the selected tile was clicked once more.
    pub opened: bool,
    /// Factor by which the tiles are to become larger.
    pub zoom: Option<f32>,
}

/// Remembers where it was.
#[derive(Default)]
pub struct TileGrid {
    in_sight: Range<usize>,
    /// Salt and selection last shown: when they change from outside, the grid scrolls there.
    shown: Option<(usize, usize)>,
}

impl TileGrid {
    /// The tiles that were painted last.
    pub fn in_sight(&self) -> Range<usize> {
        self.in_sight.clone()
    }

    /// `paint` draws a tile into its square and answers whether there is a picture; `hover` fills its tooltip.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        grid: &Grid<'_>,
        mut paint: impl FnMut(&Ui, Rect, usize) -> bool,
        mut hover: impl FnMut(&mut Ui, usize),
    ) -> GridAction {
        let mut action = GridAction::default();
        let area = ui.available_rect_before_wrap();
        let focus = ui.interact(area, ui.scope_id().with("grid focus"), Sense::focusable_noninteractive());
        focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, grid.name));
        let must_scroll = self.shown != Some((grid.salt, grid.selected));
        ScrollArea::vertical().id_salt(grid.salt).auto_shrink(false).content_margin(OUTLINE).show_viewport(
            ui,
            |ui, viewport| {
                let layout = GridLayout::new(grid.count, ui.available_width(), grid.wanted_side);
                ui.set_height(layout.height());
                let origin = ui.max_rect().min.to_vec2();
                self.in_sight = layout.visible(viewport);
                for index in self.in_sight.clone() {
                    let rect = layout.cell(index).translate(origin);
                    let tile = ui.interact(rect, ui.scope_id().with(("tile", index)), Sense::CLICK);
                    let is_selected = index == grid.selected;
                    tile.widget_info(|| {
                        WidgetInfo::selected(Role::ListBoxOption, true, is_selected, format!("Channel {index}"))
                    });
                    let is_picture = paint(ui, rect, index);
                    if layout.side >= CAPTION_FROM {
                        number(ui, rect, index, is_picture);
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
                if let Some(moved) = keys(ui, focus.id, &layout, grid.selected, area.height()) {
                    action.chosen = Some(moved);
                }
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
        // Between the accent and a picture of any colour.
        ui.painter().rect_stroke(rect, 0, Stroke::new(1.0, colors.canvas), StrokeKind::Inside);
    } else if is_hovered {
        ui.painter().rect_stroke(rect, 0, Stroke::new(1.0, colors.strong), StrokeKind::Outside);
    }
}

/// The channel's number; on a picture it needs a background of its own.
fn number(ui: &Ui, tile: Rect, number: usize, is_on_picture: bool) {
    let color = if is_on_picture { Color32::from_gray(240) } else { theme::colors(ui.visuals()).weak };
    let galley = ui.painter().layout_no_wrap(number.to_string(), theme::caption(), color);
    let corner = tile.left_bottom() + vec2(4.0, -galley.size().y - 2.0);
    if is_on_picture {
        let chip = Rect::from_min_size(corner, galley.size()).expand2(vec2(2.0, 0.0));
        ui.painter().rect_filled(chip, 2, Color32::from_black_alpha(130));
    }
    ui.painter().galley(corner, galley, color);
}

/// Where the arrow keys lead; they are the grid's while it has the focus, or nobody has.
fn keys(ui: &Ui, id: Id, layout: &GridLayout, selected: usize, height: f32) -> Option<usize> {
    let focused = ui.memory(|memory| memory.focused());
    if focused.is_some_and(|focused| focused != id) || ui.ctx().any_popup_open() || layout.count == 0 {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let pressed = |key: Key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as isize;
    let page = layout.page(height) as isize;
    let steps = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft)
        + (pressed(Key::ArrowDown) - pressed(Key::ArrowUp)) * layout.columns as isize
        + (pressed(Key::PageDown) - pressed(Key::PageUp)) * page
        + (pressed(Key::End) - pressed(Key::Home)) * layout.count as isize;
    let last = layout.count - 1;
    let moved = selected.saturating_add_signed(steps).min(last);
    (steps != 0 && moved != selected).then_some(moved)
}
