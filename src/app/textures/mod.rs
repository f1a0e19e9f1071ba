//! Pictures on the graphics card.

pub mod heatmap;
pub mod maps;
pub mod slots;
