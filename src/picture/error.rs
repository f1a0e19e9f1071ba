//! What can go wrong with a picture, said to the person who chose it.

use std::io;
use std::path::PathBuf;

use super::format::format_names;

/// Why a picture could not be opened or written.
///
/// Each message is one line that names the file, what is wrong and, where there is a remedy, the remedy.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file system refused: missing, no permission, and the like.
    #[error("cannot open {}: {cause}", path.display())]
    Open { path: PathBuf, cause: io::Error },

    #[error("{} is a folder; choose a picture inside it", path.display())]
    Folder { path: PathBuf },

    #[error("{name} is empty (0 bytes)")]
    Empty { name: String },

    #[error("{name} is larger than {}; that is the limit for a picture file", bytes(*limit))]
    FileTooLarge { name: String, limit: u64 },

    /// The content begins like none of the formats that are built in.
    #[error("{name} is not a picture this program can read ({})", format_names())]
    NotAPicture { name: String },

    /// The file is sound, but uses a part of its format that the decoder lacks.
    #[error("{name} uses a part of its format that is not supported: {detail}; save it as PNG or JPEG and open that")]
    Unsupported { name: String, detail: String },

    #[error("{name} is damaged or cut short: {detail}")]
    Damaged { name: String, detail: String },

    #[error(
        "{name} is {} x {} pixels; the limit is {} (raise it with --max-pixels)",
        grouped(u64::from(*width)),
        grouped(u64::from(*height)),
        count(*limit)
    )]
    TooManyPixels { name: String, width: u32, height: u32, limit: u64 },

    #[error("{name} has no pixels ({width} x {height})")]
    NoPixels { name: String, width: u32, height: u32 },

    /// The pixels are few enough, but each has so many bytes that decoding would need too much memory.
    #[error("{name} needs more than {} of memory to decode; save it with 8 bits a channel (or raise --max-pixels)", bytes(*limit))]
    TooMuchMemory { name: String, limit: u64 },

    #[error("cannot write {}: {cause}", path.display())]
    Write { path: PathBuf, cause: io::Error },

    #[error("cannot write {}: it is a folder; give the name of a file", path.display())]
    WriteOntoFolder { path: PathBuf },

    #[error("cannot write {} as PNG: {detail}", path.display())]
    Encode { path: PathBuf, detail: String },

    #[error(
        "a sheet of {} tiles of {tile_width} x {tile_height} would have {} pixels; the limit is {}: choose fewer or smaller tiles",
        grouped(*tiles),
        grouped(*pixels),
        count(*limit)
    )]
    SheetTooLarge { tiles: u64, tile_width: u32, tile_height: u32, pixels: u64, limit: u64 },
}

/// `30000` as `30,000`.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A round number of millions in words, any other number in digits.
fn count(value: u64) -> String {
    const MILLION: u64 = 1_000_000;
    match value {
        MILLION.. if value.is_multiple_of(MILLION) => {
            format!("{} million", grouped(value / MILLION))
        }
        _ => grouped(value),
    }
}

/// A number of bytes in the largest binary unit it has at least one of, rounded down.
fn bytes(value: u64) -> String {
    match value {
        0..1024 => format!("{value} bytes"),
        1024..1_048_576 => format!("{} KiB", value >> 10),
        _ => format!("{} MiB", grouped(value >> 20)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(41_000), "41,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(count(100_000_000), "100 million");
        assert_eq!(count(1_500_000), "1,500,000");
        assert_eq!(count(0), "0");
        assert_eq!(bytes(512 << 20), "512 MiB");
        assert_eq!(bytes(10), "10 bytes");
    }

    #[test]
    fn a_picture_that_is_too_large_says_how_large_and_what_to_do() {
        let error =
            PictureError::TooManyPixels { name: "photo.jpg".into(), width: 41_000, height: 30_000, limit: 100_000_000 };
        assert_eq!(
            error.to_string(),
            "photo.jpg is 41,000 x 30,000 pixels; the limit is 100 million (raise it with --max-pixels)"
        );
    }
}
