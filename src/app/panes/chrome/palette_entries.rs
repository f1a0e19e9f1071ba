//! What the palette finds.

use std::sync::Arc;

use egui::Ui;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use strum::IntoEnumIterator as _;

use crate::app::command::{Action, UiCommand};
use crate::app::i18n::msg;
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::import::bundled_models;
use crate::network::Network;
use crate::picture::bundled_photos;
use crate::worker::PhotoSource;

/// Something that can be found.
pub struct Entry {
    pub text: String,
    /// What sort of thing it is, or its keys.
    pub detail: String,
    pub action: Action,
}

/// What was found last: it is the same as long as what it was found by is.
#[derive(Default)]
pub struct Found {
    by: Option<Key>,
    entries: Arc<[Entry]>,
}

/// What decides about the entries.
struct Key {
    search: String,
    network: Option<Arc<Network>>,
    selection: Option<Selection>,
    enabled: Vec<UiCommand>,
}

impl Key {
    fn new(state: &AppState, search: &str) -> Self {
        let is_offered = |command: &UiCommand| state.is_enabled(*command) && *command != UiCommand::Palette;
        Self {
            search: search.to_owned(),
            network: state.network().cloned(),
            selection: state.selection(),
            enabled: UiCommand::iter().filter(is_offered).collect(),
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.search == other.search
            && self.selection == other.selection
            && self.enabled == other.enabled
            && self.network.as_ref().map(Arc::as_ptr) == other.network.as_ref().map(Arc::as_ptr)
    }
}

impl Found {
    /// Those that match the search, best first; all in their order for an empty one.
    pub fn of(&mut self, ui: &Ui, state: &AppState, search: &str) -> Arc<[Entry]> {
        let key = Key::new(state, search);
        if self.by.as_ref() != Some(&key) {
            self.entries = matching(entries(ui, &key), search).into();
            self.by = Some(key);
        }
        Arc::clone(&self.entries)
    }
}

/// Everything that can be found now: commands, layers, photos and models.
fn entries(ui: &Ui, key: &Key) -> Vec<Entry> {
    let command = |command: &UiCommand| Entry {
        text: command.text().into(),
        detail: command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default(),
        action: (*command).into(),
    };
    let mut entries: Vec<Entry> = key.enabled.iter().map(command).collect();
    if let (Some(network), Some(selection)) = (&key.network, key.selection) {
        entries.extend(network.layers().map(|(layer, data)| Entry {
            text: data.name.clone(),
            detail: msg::palette_layer(data.kind()).into(),
            action: Action::Select(Selection { layer, ..selection }),
        }));
    }
    entries.extend(bundled_photos().iter().map(|photo| Entry {
        text: photo.title.to_owned(),
        detail: msg::palette_photo().into(),
        action: Action::OpenPhoto(PhotoSource::Bundled(photo.name.to_owned())),
    }));
    entries.extend(bundled_models().iter().map(|model| Entry {
        text: model.title.to_owned(),
        detail: msg::palette_model().into(),
        action: Action::OpenModel { model: model.name.to_owned(), until: None },
    }));
    entries
}

fn matching(entries: Vec<Entry>, search: &str) -> Vec<Entry> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry { text: text.to_owned(), detail: String::new(), action: UiCommand::Stop.into() }
    }

    fn search(texts: &[&str], search: &str) -> Vec<String> {
        matching(texts.iter().map(|t| entry(t)).collect(), search).into_iter().map(|e| e.text).collect()
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
