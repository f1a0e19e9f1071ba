//! A layer of single values, as bars: the largest first.

use egui::accesskit::Role;
use egui::{Align2, Id, Rect, ScrollArea, Sense, Ui, WidgetInfo, pos2};

use crate::activations::Ranking;
use crate::app::command::{Action, Commands};
use crate::app::i18n::{msg, number};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::theme;
use crate::app::widgets::{ListRow, Steps};

const ROW: f32 = 22.0;

/// A row for each channel of the selected layer.
pub fn ui(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let Some((_, selection, layer)) = state.selected() else { return };
    let ranking = state.ranking();
    let Some(ranking) = ranking else { return };
    ui.weak(if ranking.order.len() == 1 { msg::bars_one() } else { msg::bars_many() });
    ui.add_space(4.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ui.available_rect_before_wrap();
    let focus = ui.interact(area, ui.scope_id().with("bars"), Sense::focusable_noninteractive());
    focus.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, msg::bars()));
    let select = |channel: usize| Action::Select(Selection { channel, ..selection });
    let mut rows = ScrollArea::vertical().id_salt(("bars", selection.layer.index())).auto_shrink(false);
    if let Some(index) = moved(ui, focus.id, ranking, selection.channel, (area.height() / ROW) as usize) {
        commands.extend(ranking.order.get(index).map(|channel| select(*channel)));
        rows = rows.vertical_scroll_offset((index as f32 * ROW - area.height() * 0.5).max(0.0));
    }
    rows.show_rows(ui, ROW, ranking.order.len(), |ui, range| {
        for channel in ranking.order.get(range).unwrap_or_default() {
            let class = state.class_of(layer, *channel);
            if row(ui, ranking, *channel, class, *channel == selection.channel) {
                commands.push(select(*channel));
                focus.request_focus();
            }
        }
    });
}

/// Where the arrow keys lead, as an index into the ranking.
fn moved(ui: &Ui, id: Id, ranking: &Ranking, selected: usize, visible_rows: usize) -> Option<usize> {
    let steps = Steps::list(visible_rows).without_other_focus(ui, id);
    let at = ranking.order.iter().position(|channel| *channel == selected)?;
    (steps != 0).then(|| at.saturating_add_signed(steps).min(ranking.order.len().saturating_sub(1)))
}

fn row(ui: &mut Ui, ranking: &Ranking, channel: usize, class: Option<&str>, is_selected: bool) -> bool {
    let named = || match class {
        Some(class) => msg::bars_class(channel.to_string(), class),
        None => msg::channel(channel.to_string()),
    };
    let row = ListRow::new(ui, ROW, Role::ListBoxOption, is_selected, || named().to_string());
    let (rect, y, painter) = (row.rect, row.y(), ui.painter());
    let colors = theme::colors(ui.visuals());
    painter.text(pos2(rect.left() + 36.0, y), Align2::RIGHT_CENTER, channel, theme::caption(), colors.weak);
    let width = if class.is_some() { (rect.width() * 0.35).clamp(80.0, 220.0) } else { 0.0 };
    if let Some(class) = class {
        row.within(ui, 44.0..=44.0 + width, class.to_owned());
    }
    let value = ranking.value(channel);
    row.right(ui, 4.0, number(value), theme::caption(), row.text);
    let room = Rect::from_x_y_ranges(rect.left() + 52.0 + width..=rect.right() - 64.0, y - 4.0..=y + 4.0);
    let (low, high) = ranking.range();
    if high > low && room.width() > 8.0 && value.is_finite() {
        let x = |v: f32| room.left() + (v - low) / (high - low) * room.width();
        let (a, b) = (x(0.0).min(x(value)), x(0.0).max(x(value)));
        painter.rect_filled(Rect::from_x_y_ranges(a..=b.max(a + 1.0), room.y_range()), 1, colors.bar);
    }
    row.response.on_hover_ui(|ui| drop(ui.label(msg::bars_value(named(), value.to_string())))).clicked()
}
