//! A photo as the network saw it, kept small.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbImage, imageops};

use super::crop::CropBox;
use super::photo_set::Origin;
use super::scan_error::ScanError;

/// The quality of the JPEG, 1 to 100. At 92 its faults stay invisible in an enlarged crop.
const QUALITY: u8 = 92;

/// A photo that was looked at.
#[derive(Debug)]
pub struct SeenPhoto {
    /// A name for display: the file's path below its folder.
    pub name: String,
    pub origin: Origin,
    jpeg: Vec<u8>,
}

impl SeenPhoto {
    /// Keeps `seen`, which is what the network saw of the photo.
    pub(super) fn new(name: String, origin: Origin, seen: &RgbImage) -> Result<Self, ScanError> {
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
            .write_image(seen.as_raw(), seen.width(), seen.height(), ExtendedColorType::Rgb8)
            .map_err(|error| ScanError::Keep { name: name.clone(), detail: error.to_string() })?;
        jpeg.shrink_to_fit();
        Ok(Self { name, origin, jpeg })
    }

    /// What the network saw of the photo, in the size of the network's input.
    ///
    /// The picture is empty only if memory was damaged, as this program wrote the bytes.
    pub fn picture(&self) -> RgbImage {
        image::load_from_memory_with_format(&self.jpeg, ImageFormat::Jpeg).map(|p| p.into_rgb8()).unwrap_or_default()
    }

    /// A part of what the network saw.
    pub fn crop(&self, part: CropBox) -> RgbImage {
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        let CropBox { x, y, width, height } = part;
        imageops::crop_imm(&self.picture(), side(x), side(y), side(width), side(height)).to_image()
    }

    pub(super) fn bytes(&self) -> usize {
        self.jpeg.len() + self.name.len() + size_of::<Self>()
    }
}
