//! Pictures in and out: opening photos safely, colouring activation maps, tiling them into sheets, saving.
//!
//! Every picture is an [`image::RgbImage`]: upright, sRGB, 8 bits a channel. Nothing here knows of networks or windows.

mod bundled;
mod colormap;
mod error;
mod format;
mod jpeg;
mod label;
mod map_image;
mod normalise;
mod photo;
mod resize;
mod save;
mod sheet;

pub use bundled::{BundledPhoto, bundled_photo, bundled_photos};
pub use colormap::{Colormap, NAN_COLOR};
pub use error::PictureError;
pub use format::{PICTURE_FORMATS, PictureFormat, format_names, has_picture_ending, picture_endings};
pub use map_image::paint_map;
pub use normalise::{Range, Scale};
pub use photo::{Limits, Photo, decode, open};
pub use resize::{center_crop, resize, resize_to_cover, thumbnail};
pub use save::{save_png, write_whole};
pub use sheet::{MAX_SHEET_PIXELS, Sheet, enlarge};
