//! The picture formats that can be opened.

use std::path::Path;
use std::sync::LazyLock;

use image::ImageFormat;

use super::jpeg;

/// A format of picture files.
#[derive(Clone, Copy, Debug)]
pub struct PictureFormat {
    /// The name that people know it by, such as `JPEG`.
    pub name: &'static str,
    /// What the names of its files end with, in small letters and without the dot.
    pub endings: &'static [&'static str],
    /// The decoder.
    pub(super) codec: ImageFormat,
    /// Whether a file is all there. It is asked where the decoder fills missing pixels with grey instead of failing: a
    /// network would take the grey for the photo.
    pub(super) is_complete: fn(&[u8]) -> bool,
}

/// The formats, a row each. Error messages, help texts, the file dialog, the search through folders and the tests take
/// their lists from here. Each row needs the feature of `image` with its decoder, in Cargo.toml.
pub const PICTURE_FORMATS: &[PictureFormat] = &[
    PictureFormat { name: "PNG", endings: &["png"], codec: ImageFormat::Png, is_complete: |_| true },
    PictureFormat { name: "JPEG", endings: &["jpg", "jpeg"], codec: ImageFormat::Jpeg, is_complete: jpeg::is_complete },
    PictureFormat { name: "WebP", endings: &["webp"], codec: ImageFormat::WebP, is_complete: |_| true },
    PictureFormat { name: "GIF", endings: &["gif"], codec: ImageFormat::Gif, is_complete: |_| true },
    PictureFormat { name: "BMP", endings: &["bmp"], codec: ImageFormat::Bmp, is_complete: |_| true },
    PictureFormat { name: "TIFF", endings: &["tif", "tiff"], codec: ImageFormat::Tiff, is_complete: |_| true },
    PictureFormat {
        name: "PNM",
        endings: &["pbm", "pgm", "ppm", "pnm", "pam"],
        codec: ImageFormat::Pnm,
        is_complete: |_| true,
    },
];

impl PictureFormat {
    /// The format that the first bytes of a file announce, if it is one of [`PICTURE_FORMATS`].
    pub(super) fn of_content(bytes: &[u8]) -> Option<&'static Self> {
        let codec = image::guess_format(bytes).ok()?;
        PICTURE_FORMATS.iter().find(|format| format.codec == codec)
    }
}

/// The formats' names as a sentence lists them: `PNG, JPEG or TIFF`.
pub fn format_names() -> &'static str {
    static NAMES: LazyLock<String> = LazyLock::new(|| {
        let names: Vec<&str> = PICTURE_FORMATS.iter().map(|format| format.name).collect();
        match names.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
            _ => names.concat(),
        }
    });
    &NAMES
}

/// What the names of picture files end with, in small letters and without the dot.
pub fn picture_endings() -> impl Iterator<Item = &'static str> {
    PICTURE_FORMATS.iter().flat_map(|format| format.endings.iter().copied())
}

/// Whether the file's name ends as those of pictures do, in large or small letters.
pub fn has_picture_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| picture_endings().any(|known| known.eq_ignore_ascii_case(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_read_as_a_list() {
        let names = format_names();
        assert!(names.starts_with("PNG, JPEG, "), "{names}");
        let last = PICTURE_FORMATS.last().expect("there are formats").name;
        assert!(names.ends_with(&format!(" or {last}")), "{names}");
    }

    #[test]
    fn a_picture_is_known_by_its_ending_in_large_and_small_letters() {
        for name in ["a.png", "a.b.JPEG", "A.Tif"] {
            assert!(has_picture_ending(Path::new(name)), "{name}");
        }
        for name in ["png", "a.png.txt", "a", ""] {
            assert!(!has_picture_ending(Path::new(name)), "{name}");
        }
    }

    /// Two formats with one ending or one decoder could not be told apart.
    #[test]
    fn no_ending_and_no_decoder_stands_in_two_rows() {
        let mut endings: Vec<&str> = picture_endings().collect();
        let count = endings.len();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), count);
        for format in PICTURE_FORMATS {
            assert_eq!(PICTURE_FORMATS.iter().filter(|other| other.codec == format.codec).count(), 1, "{format:?}");
            assert!(format.codec.reading_enabled(), "{} needs a feature of the crate image", format.name);
        }
    }
}
