//! What a person can ask for: commands that are listed in menus and the palette, and actions that carry what they are about.

mod action;
mod commands;
mod keymap;
mod pane_id;
mod ui_command;

pub use action::Action;
pub use commands::Commands;
pub use keymap::take_pressed;
pub use pane_id::PaneId;
pub use ui_command::UiCommand;
