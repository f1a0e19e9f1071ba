//! What stands around the panes: the bars, the palette, messages and small windows.

pub mod about;
mod menus;
pub mod message_list;
pub mod palette;
mod palette_entries;
mod preprocessing;
pub mod shortcut_list;
pub mod status_bar;
pub mod top_bar;
