//! Any command, layer, photo or model by a few letters.

use egui::accesskit::Role;
use egui::{Align2, Area, Frame, Id, Key, Modifiers, Order, ScrollArea, TextEdit, Ui, pos2};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use strum::IntoEnumIterator as _;

use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::msg;
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::theme;
use crate::app::widgets::{ListRow, Steps};
use crate::import::bundled_models;
use crate::picture::bundled_photos;
use crate::worker::PhotoSource;

const WIDTH: f32 = 520.0;
const ROW: f32 = 26.0;
const ROWS_SHOWN: f32 = 12.0;

#[derive(Default)]
pub struct Palette {
    search: String,
    chosen: usize,
}

/// Something that can be found.
struct Entry {
    text: String,
    /// What sort of thing it is, or its keys.
    detail: String,
    action: Action,
}

impl Palette {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        if !state.windows.palette {
            // It is empty the next time.
            *self = Self::default();
            return;
        }
        let found = found(entries(ui, state), &self.search);
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

    /// How far the arrow keys move, before the field sees them.
    fn keys(&mut self, ui: &Ui, commands: &mut Commands) -> isize {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            commands.push(Action::ClosePalette);
        }
        Steps::list(ROWS_SHOWN as usize - 2).pressed(ui)
    }
}

fn entries(ui: &Ui, state: &AppState) -> Vec<Entry> {
    let mut entries: Vec<Entry> = UiCommand::iter()
        .filter(|command| state.is_enabled(*command) && *command != UiCommand::Palette)
        .map(|command| Entry {
            text: command.text().into(),
            detail: command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default(),
            action: command.into(),
        })
        .collect();
    if let (Some(network), Some(selection)) = (state.network(), state.selection()) {
        entries.extend(network.layers().map(|(layer, data)| Entry {
            text: data.name.clone(),
            detail: msg::palette_layer(data.kind()).into(),
            action: Action::Select(Selection { layer, ..selection }),
        }));
    }
    entries.extend(bundled_photos().iter().map(|photo| Entry {
        text: photo.title.to_owned(),
        detail: msg::palette_photo().into(),
        action: Action::OpenPhoto(PhotoSource::Bundled(photo.name)),
    }));
    entries.extend(bundled_models().iter().map(|model| Entry {
        text: model.title.to_owned(),
        detail: msg::palette_model().into(),
        action: Action::OpenModel { model: model.name.to_owned(), until: None },
    }));
    entries
}

/// Those that match, best first; all in their order for an empty search.
fn found(entries: Vec<Entry>, search: &str) -> Vec<Entry> {
    if search.trim().is_empty() {
        return entries;
    }
    let pattern = Pattern::parse(search, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, Entry)> = entries
        .into_iter()
        .filter_map(|entry| Some((pattern.score(Utf32Str::new(&entry.text, &mut buffer), &mut matcher)?, entry)))
        .collect();
    // Of equals the shorter is meant: "fire2" rather than "fire2.squeeze1x1.relu".
    scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.text.chars().count().cmp(&b.1.text.chars().count())));
    scored.into_iter().map(|(_, entry)| entry).collect()
}

fn row(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> egui::Response {
    let name = || msg::palette_entry(&entry.text, &entry.detail).to_string();
    let row = ListRow::new(ui, ROW, Role::ListBoxOption, is_chosen, name);
    row.left(ui, 8.0, &entry.text, theme::body(), row.text);
    row.right(ui, 8.0, &entry.detail, theme::caption(), row.weak);
    row.response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry { text: text.to_owned(), detail: String::new(), action: UiCommand::Stop.into() }
    }

    fn search(texts: &[&str], search: &str) -> Vec<String> {
        found(texts.iter().map(|t| entry(t)).collect(), search).into_iter().map(|e| e.text).collect()
    }

    #[test]
    fn a_few_letters_in_order_are_enough() {
        assert_eq!(search(&["fire2.concat", "fire6.concat", "pool1"], "f6con"), ["fire6.concat"]);
        assert_eq!(search(&["conv1.relu", "conv1"], "conv1"), ["conv1", "conv1.relu"]);
        assert!(search(&["a", "b"], "xyz").is_empty());
    }

    #[test]
    fn an_empty_search_lists_everything_in_its_order() {
        assert_eq!(search(&["b", "a"], " "), ["b", "a"]);
    }
}
