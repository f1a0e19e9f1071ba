//! What a person can ask for: commands that are listed in menus and the palette, and actions that carry what they are about.

mod action;
mod commands;
mod keymap;
mod ui_command;

pub use action::Action;
pub use commands::Commands;
pub use keymap::take_pressed;
pub use ui_command::UiCommand;
