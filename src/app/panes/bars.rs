//! A layer of single values, as bars: the largest first.

use egui::accesskit::Role;
use egui::{Align2, EventFilter, Id, Key, Modifiers, Rect, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::command::{Action, Commands};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::channel_summary::Ranking;
use crate::app::theme;
use crate::app::widgets::number;

const ROW: f32 = 22.0;

/// A row for each channel of the selected layer.
pub fn ui(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let Some((_, selection, layer)) = state.selected() else { return };
    let ranking = state.ranking();
    let Some(ranking) = ranking else { return };
    ui.weak(if ranking.order.len() == 1 { "One value in all." } else { "One value a channel, largest first." });
    ui.add_space(4.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ui.available_rect_before_wrap();
    let focus = ui.interact(area, ui.scope_id().with("bars"), Sense::focusable_noninteractive());
    focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, "Channels by value"));
    let select = |channel: usize| Action::Select(Selection { channel, ..selection });
    let mut rows = ScrollArea::vertical().id_salt(("bars", selection.layer.index())).auto_shrink(false);
    if let Some(index) = moved(ui, focus.id, ranking, selection.channel) {
        commands.extend(ranking.order.get(index).map(|channel| select(*channel)));
        rows = rows.vertical_scroll_offset((index as f32 * ROW - area.height() * 0.5).max(0.0));
    }
    rows.show_rows(ui, ROW, ranking.order.len(), |ui, range| {
        for channel in ranking.order.get(range).unwrap_or_default() {
            let class = state.class_of(layer, *channel);
            if row(ui, ranking, *channel, class.as_deref(), *channel == selection.channel) {
                commands.push(select(*channel));
                focus.request_focus();
            }
        }
    });
}

/// Where the arrow keys lead, as a place in the ranking, while the list has the focus or nobody has.
fn moved(ui: &Ui, id: Id, ranking: &Ranking, selected: usize) -> Option<usize> {
    if ui.memory(|memory| memory.focused()).is_some_and(|focused| focused != id) || ui.ctx().any_popup_open() {
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let pressed = |key: Key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as isize;
    let steps = pressed(Key::ArrowDown) - pressed(Key::ArrowUp) + 20 * (pressed(Key::PageDown) - pressed(Key::PageUp));
    let at = ranking.order.iter().position(|channel| *channel == selected)?;
    (steps != 0).then(|| at.saturating_add_signed(steps).min(ranking.order.len().saturating_sub(1)))
}

fn row(ui: &mut Ui, ranking: &Ranking, channel: usize, class: Option<&str>, is_selected: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let name = class.map_or_else(|| format!("Channel {channel}"), |class| format!("{channel} {class}"));
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, &name));
    let visuals = ui.visuals();
    let colors = theme::colors(visuals);
    let text = if is_selected {
        ui.painter().rect_filled(rect, 3, visuals.selection.bg_fill);
        visuals.selection.stroke.color
    } else {
        if response.hovered() {
            ui.painter().rect_filled(rect, 3, visuals.widgets.inactive.bg_fill);
        }
        visuals.text_color()
    };
    let (y, painter) = (rect.center().y, ui.painter());
    painter.text(pos2(rect.left() + 36.0, y), Align2::RIGHT_CENTER, channel, theme::caption(), colors.weak);
    let named = if class.is_some() { (rect.width() * 0.35).clamp(80.0, 220.0) } else { 0.0 };
    if let Some(class) = class {
        let mut job = egui::text::LayoutJob::simple_singleline(class.to_owned(), theme::body(), text);
        job.wrap = egui::text::TextWrapping::truncate_at_width(named);
        let galley = painter.layout_job(job);
        painter.galley(pos2(rect.left() + 44.0, y - galley.size().y * 0.5), galley, text);
    }
    let value = ranking.value(channel);
    painter.text(pos2(rect.right() - 4.0, y), Align2::RIGHT_CENTER, number(value), theme::caption(), text);
    let room = Rect::from_x_y_ranges(rect.left() + 52.0 + named..=rect.right() - 64.0, y - 4.0..=y + 4.0);
    let (low, high) = ranking.range();
    if high > low && room.width() > 8.0 && value.is_finite() {
        let x = |v: f32| room.left() + (v - low) / (high - low) * room.width();
        let (a, b) = (x(0.0).min(x(value)), x(0.0).max(x(value)));
        painter.rect_filled(Rect::from_x_y_ranges(a..=b.max(a + 1.0), room.y_range()), 1, colors.bar);
    }
    response.on_hover_text(format!("{name}: {value}")).clicked()
}
