//! Pictures on the graphics card.

mod crops;
mod maps;
mod photo;
mod region;
mod slot_pages;
mod tile_textures;

pub use crops::Crops;
pub use maps::Maps;
pub use photo::{color_image, max_texture_side, upload_heatmap, upload_photo};
pub use region::TextureRegion;
pub use tile_textures::TileTextures;
