//! What the window knows: no worker and no egui context.

pub mod app_state;
pub mod channel_summary;
pub mod close_up;
mod enabled;
pub mod examples;
pub mod focus;
pub mod layout;
pub mod notifications;
pub mod opened;
pub mod settings;
pub mod tiles;

pub use app_state::AppState;
