//! The parts of the window, a file each: dockable panes, and in `chrome` what stands around them.

mod activations;
mod bars;
mod channel_tip;
mod chrome;
mod close_up;
mod docking;
mod examples;
mod filters;
mod inspector;
mod layer_rows;
mod layer_title;
mod layers;
mod pane;
mod photo_strip;
mod recipe_bar;
mod recipe_settings;
mod tile_side;
mod workspace;

pub use workspace::Workspace;
