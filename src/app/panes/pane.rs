//! What a dockable pane is.

use egui::{Response, Ui};

use crate::app::command::Commands;
use crate::app::state::AppState;

/// A part of the window that can be docked anywhere. It reads the state and says what the person wants; it changes nothing but what
/// only the drawing knows, such as where it was scrolled to.
pub trait Pane {
    /// Draws the pane. Answers what it can be dragged by while it is no tab: its title, if it has one of its own.
    fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) -> Option<Response>;
}
