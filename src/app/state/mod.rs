//! What the window knows.

pub mod channel_summary;
pub mod close_up;
pub mod examples;
pub mod notifications;
pub mod selection;
pub mod settings;
pub mod tiles;
pub mod view;
