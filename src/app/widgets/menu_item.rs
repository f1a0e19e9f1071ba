//! An item of a menu.

use egui::accesskit::Role;
use egui::{Button, Color32, Response, RichText, Ui, WidgetInfo};

use crate::app::i18n::Text;
use crate::app::theme;

/// What a menu's item says, and whether it is chosen.
pub struct MenuItem {
    pub text: Text,
    /// The keys that do the same; empty if there are none.
    pub keys: String,
    pub is_enabled: bool,
    /// Whether it has a check mark. Nothing in a menu where no item can have one: then there is no room for it.
    pub is_checked: Option<bool>,
}

impl MenuItem {
    pub fn ui(self, ui: &mut Ui) -> Response {
        let Self { text, keys, is_enabled, is_checked } = self;
        let accent = theme::colors(ui.visuals()).accent;
        let button = match is_checked {
            // An invisible mark keeps the texts of all items in line.
            Some(is_checked) => Button::new((
                mark(if is_checked { accent } else { Color32::TRANSPARENT }),
                RichText::from(text.clone()),
            )),
            None => Button::new(text.clone()),
        };
        let response = ui.add_enabled(is_enabled, button.shortcut_text(keys));
        response.widget_info(|| match is_checked {
            Some(is_checked) => WidgetInfo::selected(Role::Button, is_enabled, is_checked, &text),
            None => WidgetInfo::labeled(Role::Button, is_enabled, &text),
        });
        response
    }
}

/// Draws a menu inside a menu with check marks, in line with its items.
pub fn submenu(ui: &mut Ui, text: Text, content: impl FnOnce(&mut Ui)) {
    let label = (mark(Color32::TRANSPARENT), RichText::from(text.clone()));
    ui.menu_button(label, content).response.accessible_name(text);
}

fn mark(color: Color32) -> RichText {
    RichText::new("✔").color(color)
}
