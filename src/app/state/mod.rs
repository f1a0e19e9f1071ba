//! What the window knows: no worker and no egui context.

pub mod activity;
pub mod app_state;
pub mod close_up;
pub mod document;
mod enabled;
pub mod examples;
pub mod focus;
pub mod growth;
pub mod history;
pub mod layout;
pub mod notifications;
pub mod requests;
pub mod results;
pub mod settings;
pub mod shared;
pub mod slot;
pub mod tiles;

pub use app_state::AppState;
