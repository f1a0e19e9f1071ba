//! What stands around the panes: the bars, the palette, messages and small windows.

pub mod about;
pub mod message_list;
pub mod palette;
mod preprocessing;
pub mod shortcut_list;
pub mod status_bar;
pub mod top_bar;
