//! Opening a photo that anyone may have made.
//!
//! The size is read from the header and checked before memory for the pixels is asked for, so a small file cannot claim
//! a huge picture. Not handled: colour profiles (every picture is taken as sRGB) and every frame but the first.

use std::error::Error;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use image::error::{ImageError, LimitErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, RgbImage};

use super::error::PictureError;
use super::format::PictureFormat;

/// A picture to look at through a network: upright, sRGB, 8 bits a channel.
#[derive(Clone, Debug)]
pub struct Photo {
    /// The file's name without its folder, for display.
    pub name: String,
    pub image: RgbImage,
}

impl Photo {
    /// Pixels across, after the orientation was applied.
    pub fn width(&self) -> u32 {
        self.image.width()
    }

    /// Pixels down, after the orientation was applied.
    pub fn height(&self) -> u32 {
        self.image.height()
    }
}

/// How large a picture may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Width times height.
    pub max_pixels: u64,
    /// The size of the file as it is stored.
    pub max_file_bytes: u64,
}

impl Default for Limits {
    /// 100 million pixels, 512 MiB.
    fn default() -> Self {
        Self { max_pixels: 100_000_000, max_file_bytes: 512 << 20 }
    }
}

impl Limits {
    /// Bytes a decoder may allocate: four channels of 16 bits for every pixel, and room for tables and metadata.
    fn max_decoder_bytes(self) -> u64 {
        self.max_pixels.saturating_mul(8).saturating_add(64 << 20)
    }
}

/// Reads the photo at `path`. The name's ending does not matter: the content says what format it is.
///
/// # Errors
/// When the file cannot be read, and whenever [`decode`] fails.
pub fn open(path: &Path, limits: Limits) -> Result<Photo, PictureError> {
    let refused = |cause| PictureError::Open { path: path.into(), cause };
    // Folders are told apart before the file is opened, because what opening a folder does differs between systems.
    if std::fs::metadata(path).map_err(refused)?.is_dir() {
        return Err(PictureError::Folder { path: path.into() });
    }
    let name = display_name(path);
    let file = File::open(path).map_err(refused)?;
    let mut bytes = Vec::new();
    // A pipe or a device has no size to ask for, so what bounds the reading is the reading itself.
    file.take(limits.max_file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(refused)?;
    decode(&name, &bytes, limits)
}

/// Decodes a picture file's content, `bytes`; `name` stands for it in the photo and in errors.
///
/// Grey, 16-bit, CMYK and floating-point pictures become 8-bit RGB; what is transparent shows white.
///
/// # Errors
/// When the content is no picture, is damaged, uses an unsupported part of its format, or exceeds `limits`.
pub fn decode(name: &str, bytes: &[u8], limits: Limits) -> Result<Photo, PictureError> {
    let name = name.to_owned();
    if bytes.is_empty() {
        return Err(PictureError::Empty { name });
    }
    if bytes.len() as u64 > limits.max_file_bytes {
        return Err(PictureError::FileTooLarge { name, limit: limits.max_file_bytes });
    }
    let Some(format) = PictureFormat::of_content(bytes) else {
        return Err(PictureError::NotAPicture { name });
    };
    let explain = |error| explain(&name, error, limits);

    let mut decoder_limits = image::Limits::no_limits();
    decoder_limits.max_alloc = Some(limits.max_decoder_bytes());
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.codec);
    reader.limits(decoder_limits);
    let mut decoder = reader.into_decoder().map_err(explain)?;

    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureError::NoPixels { name, width, height });
    }
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(PictureError::TooManyPixels { name, width, height, limit: limits.max_pixels });
    }
    if decoder.total_bytes() > limits.max_decoder_bytes() {
        return Err(PictureError::TooMuchMemory { name, limit: limits.max_decoder_bytes() });
    }

    // Metadata that cannot be understood is no reason to refuse a sound picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(explain)?;
    if !(format.is_complete)(bytes) {
        return Err(PictureError::Damaged { name, detail: ENDS_EARLY.into() });
    }
    Ok(Photo { image: upright(on_white(decoded), orientation), name })
}

/// Eight bits a channel, what is transparent blended with white.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let mut rgb = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in rgb.pixels_mut().zip(rgba.pixels()) {
        let [r, g, b, alpha] = from.0;
        to.0 = [r, g, b].map(|value| over_white(value, alpha));
    }
    rgb
}

/// `value` with opacity `alpha` in front of white, rounded to the nearest.
fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn upright(image: RgbImage, orientation: Orientation) -> RgbImage {
    let mut picture = DynamicImage::ImageRgb8(image);
    picture.apply_orientation(orientation);
    picture.into_rgb8()
}

/// The last part of the path on one line: a file name may hold line breaks.
fn display_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

const ENDS_EARLY: &str = "the file ends too early";

/// A decoder's complaint in our words, on one line.
fn explain(name: &str, error: ImageError, limits: Limits) -> PictureError {
    let name = name.to_owned();
    let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match error {
        ImageError::Limits(error) if matches!(error.kind(), LimitErrorKind::InsufficientMemory) => {
            PictureError::TooMuchMemory { name, limit: limits.max_decoder_bytes() }
        }
        ImageError::Unsupported(error) => PictureError::Unsupported { name, detail: one_line(error.to_string()) },
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            PictureError::Damaged { name, detail: ENDS_EARLY.into() }
        }
        // The cause alone: the message around it names the format, which is no help.
        ImageError::Decoding(error) => {
            let detail = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            PictureError::Damaged { name, detail: one_line(detail) }
        }
        other => PictureError::Damaged { name, detail: one_line(other.to_string()) },
    }
}

#[cfg(test)]
mod tests;
