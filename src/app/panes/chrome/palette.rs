//! Any command, layer, photo or model by a few letters.

use egui::accesskit::Role;
use egui::{Align2, Area, Frame, Id, Key, Modifiers, Order, ScrollArea, TextEdit, Ui, pos2};

use super::palette_entries::{Entry, Found};
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::theme;
use crate::app::widgets::{ListRow, Steps};

const WIDTH: f32 = 520.0;
const ROW: f32 = 26.0;
const ROWS_SHOWN: f32 = 12.0;

#[derive(Default)]
pub struct Palette {
    search: String,
    chosen: usize,
    found: Found,
}

impl Palette {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        if !state.windows.palette {
            // It is empty the next time.
            *self = Self::default();
            return;
        }
        let found = self.found.of(ui, state, &self.search);
        let steps = self.keys(ui, commands);
        let last = found.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(steps).min(last);
        let is_entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let mut taken = found.get(self.chosen).filter(|_| is_entered).map(|entry| entry.action.clone());

        let place = pos2(ui.ctx().content_rect().center().x, 48.0);
        let area = Area::new(Id::unique("palette")).order(Order::Foreground).pivot(Align2::CENTER_TOP);
        let area = area.fixed_pos(place).fade_in(false).accessible_name(UiCommand::Palette.text()).show(ui, |ui| {
            Frame::window(ui.style()).show(ui, |ui| {
                ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 64.0));
                self.field(ui);
                ui.spacing_mut().item_spacing.y = 0.0;
                let mut list = ScrollArea::vertical().max_height(ROW * ROWS_SHOWN).auto_shrink([false, true]);
                if steps != 0 {
                    list = list.vertical_scroll_offset((self.chosen as f32 + 0.5 - ROWS_SHOWN * 0.5).max(0.0) * ROW);
                }
                list.show_rows(ui, ROW, found.len(), |ui, range| {
                    for (index, entry) in range.clone().zip(found.get(range).unwrap_or_default()) {
                        if row(ui, entry, index == self.chosen).clicked() {
                            taken = Some(entry.action.clone());
                        }
                    }
                });
                if found.is_empty() {
                    ui.weak(msg::palette_nothing());
                }
            });
        });
        let is_left = area.response.clicked_elsewhere() && ui.input(|input| input.pointer.any_click());
        if taken.is_some() || is_left {
            commands.push(Action::ClosePalette);
        }
        commands.extend(taken);
    }

    fn field(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.search)
            .hint_text(msg::palette_hint())
            .desired_width(f32::INFINITY)
            .align(Align2::LEFT_CENTER);
        let field = ui.add(field).accessible_name(msg::palette_search());
        field.request_focus();
        if field.changed() {
            self.chosen = 0;
        }
        ui.add_space(8.0);
    }

    /// Takes the arrow keys before the field sees them. Answers how far they move.
    fn keys(&mut self, ui: &Ui, commands: &mut Commands) -> isize {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            commands.push(Action::ClosePalette);
        }
        Steps::list(ROWS_SHOWN as usize - 2).pressed(ui)
    }
}

fn row(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> egui::Response {
    let name = || msg::palette_entry(&entry.text, &entry.detail).to_string();
    let row = ListRow::new(ui, ROW, Role::ListBoxOption, is_chosen, name);
    row.left(ui, 8.0, &entry.text, theme::body(), row.text);
    row.right(ui, 8.0, &entry.detail, theme::caption(), row.weak);
    row.response
}
