//! What panes are made of. A widget gets plain values and knows nothing of the state.

mod chip;
mod choice;
mod color_ramp;
mod drop_down;
mod framed;
mod grid_layout;
mod hatch;
mod kind_glyph;
mod list_row;
mod navigation;
mod overlay;
mod pan_and_zoom;
mod path_field;
mod progress_bar;
mod stop_button;
mod text;
mod tile_grid;

pub use chip::chip;
pub use choice::choice;
pub use color_ramp::color_ramp;
pub use drop_down::DropDown;
pub use framed::framed;
pub use grid_layout::GridLayout;
pub use hatch::hatch;
pub use kind_glyph::{glyph_square, kind_glyph};
pub use list_row::ListRow;
pub use navigation::Steps;
pub use overlay::{Mark, PhotoAndMap};
pub use pan_and_zoom::PanAndZoom;
pub use path_field::PathField;
pub use progress_bar::progress_bar;
pub use stop_button::stop_button;
pub use text::{elided, end_that_fits, label_and_value, section};
pub use tile_grid::{Grid, TileGrid};
