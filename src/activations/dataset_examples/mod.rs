//! Dataset examples: for each channel of a network, the photos, and the spots in them, that excite it most.
//!
//! [`scan`] runs a network over the built-in photos or over a folder. For every channel it keeps the [`STRONGEST`] largest
//! values, at most one for each photo, and the photo with the largest mean. Of each photo it keeps what the network saw,
//! as a JPEG of the input's size. Such a JPEG has some 20 kB, so thousands of photos fit in memory, and a crop never needs
//! a file that may have gone.

mod channel_examples;
mod crop;
mod crop_sheet;
mod examples;
mod layer_examples;
mod photo_set;
mod scan;
mod scan_error;
mod seen_photo;
mod unreadable;

#[cfg(test)]
mod tests;

pub use channel_examples::{ChannelExamples, MeanOver, Peak, STRONGEST};
pub use crop::{CropBox, SMALLEST_CROP, crop_box};
pub use crop_sheet::CropSheet;
pub use examples::DatasetExamples;
pub use photo_set::{MOST_PHOTOS, Origin, PhotoSet};
pub use scan::{ScanProgress, scan};
pub use scan_error::ScanError;
pub use seen_photo::SeenPhoto;
pub use unreadable::Unreadable;
