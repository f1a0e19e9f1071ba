//! Files that were cut off or altered.

use super::*;
use proptest::prelude::*;

#[test]
fn a_photo_that_is_not_all_there_is_refused() {
    for cut in (0..DOG.len()).step_by(DOG.len() / 40).chain([DOG.len() - 2, DOG.len() - 1]) {
        assert!(decode("dog.jpg", &DOG[..cut], Limits::default()).is_err(), "{cut}");
    }
    assert_eq!(error(&DOG[..100_000], Limits::default()), "test.img is damaged or cut short: the file ends too early");
}

#[test]
fn what_is_appended_to_a_photo_does_not_matter() {
    assert!(decode("dog.jpg", &[DOG, &[0xff, 0xda, 1, 2, 3]].concat(), Limits::default()).is_ok());
}

#[test]
fn a_small_picture_cut_off_before_its_pixels_end_is_refused_in_every_format() {
    // A small JPEG is cut off before most of its tables end; the larger one above is cut off everywhere.
    for format in PICTURE_FORMATS.iter().filter(|format| format.codec != ImageFormat::Jpeg) {
        let whole = encoded(sample(19, 13), format.codec);
        for length in 0..whole.len() {
            let cut = decode("x", &whole[..length], Limits::default());
            // What follows the pixels (a checksum, an end mark) is not needed to show them.
            assert!(cut.is_err() || length * 10 > whole.len() * 9, "{} {length} of {}", format.name, whole.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_damaged_file_gives_an_error_or_a_picture(
        format in prop::sample::select(PICTURE_FORMATS),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = encoded(sample(19, 13), format.codec);
        for (place, value) in damage {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        let _ = decode("x", &bytes, Limits { max_pixels: 1_000_000, ..Limits::default() });
    }
}
