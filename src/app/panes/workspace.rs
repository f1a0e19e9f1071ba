//! The whole window: bars around docked panes, and what lies over them.

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::chrome::{about, message_list, palette, shortcut_list, status_bar, top_bar};
use super::docking::DockedPanes;
use crate::app::command::Commands;
use crate::app::state::AppState;

/// Everything that is drawn, with what only the drawing knows.
#[derive(Default)]
pub struct Workspace {
    top_bar: top_bar::TopBar,
    panes: DockedPanes,
    status_bar: status_bar::StatusBar,
    palette: palette::Palette,
    messages: message_list::MessageList,
}

impl Workspace {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let fill = ui.visuals().panel_fill;
        let frame = |x: i8, y: i8| Frame::NONE.fill(fill).inner_margin(Margin::symmetric(x, y));
        Panel::top("top bar").frame(frame(8, 4)).show(ui, |ui| self.top_bar.ui(ui, state, commands));
        Panel::bottom("status bar").frame(frame(12, 6)).show(ui, |ui| self.status_bar.ui(ui, state, commands));
        CentralPanel::no_frame().show(ui, |ui| self.panes.ui(ui, state, commands));

        self.messages.ui(ui, state, commands);
        shortcut_list::ui(ui, state, commands);
        about::ui(ui, state, commands);
        self.palette.ui(ui, state, commands);
    }
}
