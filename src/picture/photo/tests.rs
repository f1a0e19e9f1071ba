use super::*;
use crate::picture::{PICTURE_FORMATS, format_names};
use image::ImageFormat;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Luma, Rgb, Rgba, RgbaImage};

mod damaged;

const DOG: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/photos/dog.jpg"));

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn decoded(bytes: &[u8]) -> RgbImage {
    decode("test", bytes, Limits::default()).unwrap().image
}

fn error(bytes: &[u8], limits: Limits) -> String {
    let message = decode("test.img", bytes, limits).unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message}");
    message
}

/// A picture in which no two pixels near one another are alike.
fn sample(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 40) as u8, (y * 60) as u8, (x * y * 9) as u8]))
}

/// A PNG chunk: length, type, content, CRC-32 of type and content.
fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for &byte in kind.iter().chain(content) {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    [&(content.len() as u32).to_be_bytes(), kind.as_slice(), content, &(!crc).to_be_bytes()].concat()
}

/// A PNG whose header claims an RGB picture of this size and whose pixel data is nonsense.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_chunk(b"IHDR", &header),
        png_chunk(b"IDAT", b"no pixels here"),
        png_chunk(b"IEND", b""),
    ]
    .concat()
}

/// Exif metadata (little-endian TIFF) with one entry: the orientation, 1 to 8.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    [&b"II*\0"[..], &8u32.to_le_bytes(), &1u16.to_le_bytes(), &entry, &0u32.to_le_bytes()].concat()
}

#[test]
fn a_picture_larger_than_the_limit_is_refused_before_its_pixels_are_read() {
    assert_eq!(
        error(&png_claiming(40_000, 30_000), Limits::default()),
        "test.img is 40,000 x 30,000 pixels; the limit is 100 million (raise it with --max-pixels)"
    );
    // The same nonsense within the limit is read, and then found to be nonsense.
    assert!(error(&png_claiming(40, 30), Limits::default()).starts_with("test.img is damaged or cut short"));
}

#[test]
fn the_largest_sizes_a_header_can_claim_are_refused_in_every_format() {
    let mut gif = encoded(sample(2, 2), ImageFormat::Gif);
    gif[6..10].fill(0xff);
    let mut bmp = encoded(sample(2, 2), ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0]);
    let mut jpeg = encoded(sample(8, 8), ImageFormat::Jpeg);
    let size_of_frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap() + 5;
    jpeg[size_of_frame..size_of_frame + 4].fill(0xff);
    for bytes in [gif, bmp, jpeg] {
        let message = error(&bytes, Limits::default());
        assert!(message.contains("is 65,535 x 65,535 pixels; the limit"), "{message}");
    }
    // PNG's own rule is at most 2^31 - 1 pixels a side.
    error(&png_claiming(i32::MAX as u32, i32::MAX as u32), Limits::default());
    error(&png_claiming(u32::MAX, u32::MAX), Limits::default());
}

#[test]
fn a_picture_of_exactly_the_limit_opens() {
    let bytes = encoded(sample(10, 10), ImageFormat::Png);
    let limits = |max_pixels| Limits { max_pixels, ..Limits::default() };
    assert!(decode("test", &bytes, limits(100)).is_ok());
    assert!(error(&bytes, limits(99)).ends_with("the limit is 99 (raise it with --max-pixels)"));
}

#[test]
fn a_file_larger_than_the_limit_is_not_decoded() {
    let limits = Limits { max_file_bytes: 2048, ..Limits::default() };
    assert_eq!(error(&[0; 2049], limits), "test.img is larger than 2 KiB; that is the limit for a picture file");
}

#[test]
fn a_picture_without_width_is_refused() {
    error(&png_claiming(0, 30), Limits::default());
    let mut gif = encoded(sample(5, 5), ImageFormat::Gif);
    gif[6] = 0;
    assert_eq!(error(&gif, Limits::default()), "test.img has no pixels (0 x 5)");
}

#[test]
fn the_content_decides_the_format_and_every_lossless_format_gives_the_same_pixels() {
    // GIF has no more than 256 colours.
    let few_colours = RgbImage::from_fn(7, 5, |x, y| Rgb([(x * 40) as u8, (y * 60) as u8, 7]));
    for format in PICTURE_FORMATS.iter().filter(|format| format.codec != ImageFormat::Jpeg) {
        assert_eq!(decoded(&encoded(few_colours.clone(), format.codec)), few_colours, "{}", format.name);
    }
    assert_eq!(decoded(DOG).dimensions(), (1024, 768));
}

#[test]
fn grey_and_sixteen_bit_and_floating_point_become_eight_bit_rgb() {
    let grey = image::GrayImage::from_fn(3, 2, |x, _| Luma([x as u8 * 100]));
    assert_eq!(decoded(&encoded(grey, ImageFormat::Png)).get_pixel(2, 1).0, [200; 3]);

    let sixteen = image::ImageBuffer::from_pixel(2, 2, Rgb([0u16, 0x8080, 0xffff]));
    assert_eq!(decoded(&encoded(sixteen.clone(), ImageFormat::Png)).get_pixel(1, 1).0, [0, 0x80, 0xff]);
    assert_eq!(decoded(&encoded(sixteen, ImageFormat::Tiff)).get_pixel(1, 1).0, [0, 0x80, 0xff]);

    let float = image::Rgb32FImage::from_pixel(2, 2, Rgb([-1.0, 0.5, f32::NAN]));
    let [red, green, _] = decoded(&encoded(float, ImageFormat::Tiff)).get_pixel(0, 0).0;
    assert_eq!((red, green), (0, 128));
}

#[test]
fn what_is_transparent_shows_white() {
    let picture = RgbaImage::from_fn(3, 1, |x, _| Rgba([200, 0, 100, [0, 128, 255][x as usize]]));
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        let shown = decoded(&encoded(picture.clone(), format));
        assert_eq!(shown.as_raw(), &[255, 255, 255, 227, 127, 177, 200, 0, 100], "{format:?}");
    }
}

#[test]
fn the_orientation_that_the_camera_noted_is_applied() {
    // Where the stored picture's top left pixel belongs, by the Exif standard, and whether the sides change places.
    let corners = [
        (1, false, (0, 0)),
        (2, false, (2, 0)),
        (3, false, (2, 1)),
        (4, false, (0, 1)),
        (5, true, (0, 0)),
        (6, true, (1, 0)),
        (7, true, (1, 2)),
        (8, true, (0, 2)),
    ];
    for (orientation, turned, corner) in corners {
        let stored = RgbImage::from_fn(3, 2, |x, y| Rgb([if (x, y) == (0, 0) { 255 } else { 0 }; 3]));
        let mut png = Vec::new();
        let mut encoder = PngEncoder::new(&mut png);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.write_image(&stored, 3, 2, ExtendedColorType::Rgb8).unwrap();
        let shown = decoded(&png);
        assert_eq!(shown.dimensions(), if turned { (2, 3) } else { (3, 2) }, "{orientation}");
        assert_eq!(shown.get_pixel(corner.0, corner.1).0, [255; 3], "{orientation}");
    }
}

#[test]
fn a_photo_taken_upright_is_upright() {
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new(&mut jpeg);
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder.encode_image(&sample(48, 32)).unwrap();
    assert_eq!(decoded(&jpeg).dimensions(), (32, 48));
}

#[test]
fn nonsense_in_the_metadata_does_not_cost_the_picture() {
    for metadata in [vec![], b"II*\0".to_vec(), vec![0xff; 40], exif(9), exif(0)] {
        let mut jpeg = Vec::new();
        let mut encoder = JpegEncoder::new(&mut jpeg);
        encoder.set_exif_metadata(metadata).unwrap();
        encoder.encode_image(&sample(48, 32)).unwrap();
        assert_eq!(decoded(&jpeg).dimensions(), (48, 32));
    }
}

#[test]
fn what_is_no_picture_is_called_that() {
    let no_picture = format!("test.img is not a picture this program can read ({})", format_names());
    for bytes in [&b"Dear diary"[..], b"\0", b"\x7fELF\x02\x01\x01", b"<svg xmlns='http://www.w3.org/2000/svg'/>"] {
        assert_eq!(error(bytes, Limits::default()), no_picture);
    }
    assert_eq!(error(b"", Limits::default()), "test.img is empty (0 bytes)");
}

#[test]
fn a_missing_file_and_a_folder_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let missing = open(&dir.path().join("gone.png"), Limits::default()).unwrap_err().to_string();
    assert!(missing.starts_with("cannot open ") && missing.contains("gone.png: "), "{missing}");
    let folder = open(dir.path(), Limits::default()).unwrap_err().to_string();
    assert!(folder.ends_with(" is a folder; choose a picture inside it"), "{folder}");
}

#[test]
fn an_opened_photo_bears_the_name_of_its_file_on_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("no ending");
    std::fs::write(&path, encoded(sample(4, 3), ImageFormat::Gif)).unwrap();
    let photo = open(&path, Limits::default()).unwrap();
    assert_eq!((photo.name.as_str(), photo.width(), photo.height()), ("no ending", 4, 3));
    assert_eq!(display_name(Path::new("/a/two\nlines.png")), "two lines.png");
    assert_eq!(display_name(Path::new("..")), "..");
}

#[cfg(unix)]
#[test]
fn an_endless_file_is_read_only_up_to_the_limit() {
    let limits = Limits { max_file_bytes: 1000, ..Limits::default() };
    let error = open(Path::new("/dev/zero"), limits).unwrap_err();
    assert!(matches!(error, PictureError::FileTooLarge { .. }), "{error}");
}
