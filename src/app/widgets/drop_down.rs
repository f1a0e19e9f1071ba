//! A button that unfolds fields and buttons, and stays open until a click elsewhere.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Button, Id, Popup, PopupCloseBehavior, Response, Ui};

/// A drop-down that can be opened from elsewhere, by a command.
#[derive(Default)]
pub struct DropDown {
    is_opening: bool,
}

impl DropDown {
    /// Opens it in the next frame: a popup is closed by the click or key that asked for it.
    pub fn open(&mut self) {
        self.is_opening = true;
    }

    /// Draws the button. Answers its response, and whether the drop-down is open.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        button: Button<'_>,
        config: MenuConfig,
        content: impl FnOnce(&mut Ui),
    ) -> (Response, bool) {
        let config = config.close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let (response, shown) = MenuButton::from_button(button).config(config).ui(ui, content);
        if std::mem::take(&mut self.is_opening) {
            response.scroll_to_me(None);
            let id: Id = Popup::default_response_id(&response);
            Popup::open_id(ui.ctx(), id);
            ui.ctx().request_repaint();
        }
        (response, shown.is_some())
    }
}
