//! Any command, layer, photo or model by a few letters.

use egui::accesskit::Role;
use egui::{Align2, Area, Frame, Id, Key, Modifiers, Order, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use strum::IntoEnumIterator as _;

use crate::app::command::{Action, Commands, UiCommand};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::theme;
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
                ScrollArea::vertical().max_height(ROW * ROWS_SHOWN).auto_shrink([false, true]).show(ui, |ui| {
                    for (index, entry) in found.iter().enumerate() {
                        let response = row(ui, entry, index == self.chosen);
                        if index == self.chosen && (steps != 0 || is_entered) {
                            response.scroll_to_me(None);
                        }
                        if response.clicked() {
                            taken = Some(entry.action.clone());
                        }
                    }
                });
                if found.is_empty() {
                    ui.weak("Nothing is called that.");
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
            .hint_text("command, layer, photo or model")
            .desired_width(f32::INFINITY)
            .align(Align2::LEFT_CENTER);
        let field = ui.add(field).accessible_name("Search");
        field.request_focus();
        if field.changed() {
            self.chosen = 0;
        }
        ui.add_space(8.0);
    }

    /// How far the arrow keys move, before the field sees them.
    fn keys(&mut self, ui: &Ui, commands: &mut Commands) -> isize {
        let pressed = |key: Key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as isize;
        if pressed(Key::Escape) > 0 {
            commands.push(Action::ClosePalette);
        }
        pressed(Key::ArrowDown) - pressed(Key::ArrowUp) + 10 * (pressed(Key::PageDown) - pressed(Key::PageUp))
    }
}

fn entries(ui: &Ui, state: &AppState) -> Vec<Entry> {
    let mut entries: Vec<Entry> = UiCommand::iter()
        .into_iter()
        .filter(|command| state.is_enabled(*command) && *command != UiCommand::Palette)
        .map(|command| Entry {
            text: command.text().to_owned(),
            detail: command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default(),
            action: command.into(),
        })
        .collect();
    if let (Some(network), Some(selection)) = (state.network(), state.selection()) {
        entries.extend(network.layers().map(|(layer, data)| Entry {
            text: data.name.clone(),
            detail: format!("layer, {}", data.kind()),
            action: Action::Select(Selection { layer, ..selection }),
        }));
    }
    entries.extend(bundled_photos().iter().map(|photo| Entry {
        text: photo.title.to_owned(),
        detail: "photo".to_owned(),
        action: Action::OpenPhoto(PhotoSource::Bundled(photo.name)),
    }));
    entries.extend(bundled_models().iter().map(|model| Entry {
        text: model.title.to_owned(),
        detail: "model".to_owned(),
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
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.text.len().cmp(&b.1.text.len())));
    scored.into_iter().map(|(_, entry)| entry).collect()
}

fn row(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, format!("{}: {}", entry.text, entry.detail))
    });
    if ui.is_rect_visible(rect) {
        let visuals = ui.visuals();
        let colors = theme::colors(visuals);
        let (mut text, mut weak) = (visuals.text_color(), colors.weak);
        if is_chosen {
            ui.painter().rect_filled(rect, 3, visuals.selection.bg_fill);
            (text, weak) = (visuals.selection.stroke.color, visuals.selection.stroke.color);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 3, visuals.widgets.inactive.bg_fill);
        }
        let y = rect.center().y;
        ui.painter().text(pos2(rect.left() + 8.0, y), Align2::LEFT_CENTER, &entry.text, theme::body(), text);
        ui.painter().text(pos2(rect.right() - 8.0, y), Align2::RIGHT_CENTER, &entry.detail, theme::caption(), weak);
    }
    response
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
