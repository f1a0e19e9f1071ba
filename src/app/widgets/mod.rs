//! What panels are made of. A widget gets plain values and knows nothing of the view.

mod choice;
mod color_ramp;
mod framed;
mod grid_layout;
mod hatch;
mod kind_glyph;
mod number;
mod overlay;
mod path_field;
mod progress_bar;
mod text;
mod tile_grid;

pub use choice::choice;
pub use color_ramp::color_ramp;
pub use framed::framed;
pub use hatch::hatch;
pub use kind_glyph::{glyph_square, kind_glyph};
pub use number::{number, percent, seconds};
pub use overlay::{Mark, PhotoAndMap};
pub use path_field::PathField;
pub use progress_bar::progress_bar;
pub use text::{elided, end_that_fits, label_and_value, section};
pub use tile_grid::{Grid, TileGrid};
