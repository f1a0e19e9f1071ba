//! Whether a JPEG file is all there.
//!
//! The decoder fills what is missing with grey, which a network would then be asked about as if it were the photo.

/// Whether the picture's end marker is reached by walking from its first byte, marker by marker (ITU-T T.81, annex B).
///
/// Searching for the marker's two bytes would not do: thumbnails in the metadata have end markers too, and so does the
/// film that some cameras append.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        // Between segments and after coded pixels, whatever is not the start of a marker is skipped, as decoders do.
        let Some(at) = rest.iter().position(|&byte| byte == 0xff) else {
            return false;
        };
        rest = rest.get(at + 1..).unwrap_or_default();
        match rest.first() {
            None => return false,
            // This is the end of the image.
            Some(0xd9) => return true,
            // These are a coded 0xff, which is no marker; padding; and markers without content: restarts, the image's start.
            Some(0x00 | 0xff | 0x01 | 0xd0..=0xd8) => {}
            // The length of a segment, in two bytes, counts itself.
            Some(_) => {
                let length = match rest {
                    [_, high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
                    _ => return false,
                };
                rest = rest.get(1 + length..).unwrap_or_default();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_past_thumbnails_and_before_what_is_appended() {
        let thumbnail_inside = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
        let scan = [0xff, 0xda, 0, 2, 1, 0xff, 0x00, 2, 0xff, 0xd0, 3];
        let whole = [&[0xff, 0xd8][..], &thumbnail_inside, &scan, &[0xff, 0xd9], &[0xff, 0xda, 9, 9]].concat();
        assert!(is_complete(&whole));
        for length in 0..whole.len() - 4 {
            assert!(!is_complete(&whole[..length]), "{length}");
        }
    }
}
