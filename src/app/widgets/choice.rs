//! A choice of one of several, inside a menu.

use egui::containers::menu::SubMenuButton;
use egui::{Response, Ui};

use crate::app::i18n::Text;

/// Draws a button with the name of what is chosen, which unfolds the others beside it. A combo box has no place in a menu: egui shows one
/// popup at a time, so opening it would close the menu.
pub fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    chosen: &mut Option<T>,
    none: Text,
    all: impl IntoIterator<Item = T>,
    name: impl Fn(T) -> Text,
) -> Response {
    let title = chosen.map_or(none, &name);
    let (response, _) = SubMenuButton::new(title).ui(ui, |ui| {
        for each in all {
            ui.selectable_value(chosen, Some(each), name(each));
        }
    });
    response
}
