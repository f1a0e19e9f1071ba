//! Changing a picture's size.
//!
//! Networks are trained on photos that Pillow shrank, and a network's answer depends on how its photo was shrunk. So the
//! filter here is Pillow's BICUBIC in every detail that shows: its support, its 22-bit fixed-point weights, and a first
//! pass along the rows whose result is rounded to 8 bits. Where the proportions are kept the bytes are the same; where
//! not, Pillow sometimes takes the columns first, and a few bytes differ by one or two.

use image::{RgbImage, imageops};
use rayon::prelude::*;

/// The picture at `width` x `height` pixels (a side of 0 counts as 1), bicubic (Catmull-Rom, a = -0.5).
///
/// When shrinking, the filter widens with the distance between samples, so that nothing aliases. An empty picture gives
/// a black one.
pub fn resize(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (width, height) = (width.max(1), height.max(1));
    if image.width() == 0 || image.height() == 0 {
        return RgbImage::new(width, height);
    }
    match image.dimensions() == (width, height) {
        true => image.clone(),
        false => resize_rows(&resize_columns_of_rows(image, width), height),
    }
}

/// The centre square of the picture; its side is `fraction` (0 to 1) of the shorter side, and at least one pixel.
pub fn center_crop(image: &RgbImage, fraction: f32) -> RgbImage {
    let shorter = image.width().min(image.height());
    // `clamp` would keep what is not a number, which must mean the whole square.
    let fraction = if fraction.is_nan() { 1.0 } else { fraction.clamp(0.0, 1.0) };
    let side = ((f64::from(shorter) * f64::from(fraction)).round() as u32).max(1).min(shorter);
    let (x, y) = ((image.width() - side) / 2, (image.height() - side) / 2);
    imageops::crop_imm(image, x, y, side, side).to_image()
}

/// The picture at `width` x `height` pixels with its proportions kept: what is too long is cut off on both sides alike.
pub fn resize_to_cover(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (width, height) = (width.max(1), height.max(1));
    let (w, h) = (u64::from(image.width()), u64::from(image.height()));
    // This is the largest part with the proportions wanted.
    let (part_w, part_h) = if w * u64::from(height) > h * u64::from(width) {
        ((h * u64::from(width) / u64::from(height)).max(1), h)
    } else {
        (w, (w * u64::from(height) / u64::from(width)).max(1))
    };
    let (x, y) = (w.saturating_sub(part_w) / 2, h.saturating_sub(part_h) / 2);
    let part = imageops::crop_imm(image, x as u32, y as u32, part_w as u32, part_h as u32).to_image();
    resize(&part, width, height)
}

/// The picture with its longer side shrunk to `longest` pixels; one that is no larger stays as it is.
pub fn thumbnail(image: &RgbImage, longest: u32) -> RgbImage {
    let (width, height) = image.dimensions();
    let (longer, longest) = (width.max(height), longest.max(1));
    if longer <= longest {
        return image.clone();
    }
    let scale = f64::from(longest) / f64::from(longer);
    let shrunk = |side: u32| (f64::from(side) * scale).round() as u32;
    resize(image, shrunk(width), shrunk(height))
}

/// Weights are whole numbers of 1 / 2^22: with 8-bit values and the filter's overshoot, sums still fit in an `i32`.
const WEIGHT_BITS: u32 = 22;

/// The input samples that make one output sample.
struct Window {
    start: usize,
    weights: Vec<i32>,
}

/// The window of the `input` samples that each of the `output` samples is made of.
fn windows(input: u32, output: u32) -> Vec<Window> {
    let step = f64::from(input) / f64::from(output);
    let stretch = step.max(1.0);
    let reach = 2.0 * stretch;
    let window = |index: u32| {
        let centre = (f64::from(index) + 0.5) * step;
        // The conversions round down and stop at 0.
        let start = (centre - reach + 0.5) as usize;
        let end = ((centre + reach + 0.5) as usize).min(input as usize);
        let raw: Vec<f64> = (start..end).map(|i| catmull_rom((i as f64 - centre + 0.5) / stretch)).collect();
        let sum: f64 = raw.iter().sum();
        let one = f64::from(1u32 << WEIGHT_BITS);
        Window { start, weights: raw.iter().map(|weight| (weight / sum * one).round() as i32).collect() }
    };
    (0..output).map(window).collect()
}

/// The cubic convolution kernel with a = -0.5.
fn catmull_rom(x: f64) -> f64 {
    const A: f64 = -0.5;
    match x.abs() {
        x if x < 1.0 => ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0,
        x if x < 2.0 => (((x - 5.0) * x + 8.0) * x - 4.0) * A,
        _ => 0.0,
    }
}

const HALF: i32 = 1 << (WEIGHT_BITS - 1);

fn to_byte(sum: i32) -> u8 {
    (sum >> WEIGHT_BITS).clamp(0, 255) as u8
}

/// Resizes each row to `width` pixels.
fn resize_columns_of_rows(image: &RgbImage, width: u32) -> RgbImage {
    if image.width() == width {
        return image.clone();
    }
    let windows = windows(image.width(), width);
    let mut resized = RgbImage::new(width, image.height());
    let (from_row, to_row) = (image.width() as usize * 3, width as usize * 3);
    resized.par_chunks_exact_mut(to_row).zip(image.par_chunks_exact(from_row)).for_each(|(to, from)| {
        for (pixel, window) in to.chunks_exact_mut(3).zip(&windows) {
            let mut sums = [HALF; 3];
            for (rgb, weight) in from[window.start * 3..].chunks_exact(3).zip(&window.weights) {
                for (sum, &value) in sums.iter_mut().zip(rgb) {
                    *sum += i32::from(value) * weight;
                }
            }
            pixel.copy_from_slice(&sums.map(to_byte));
        }
    });
    resized
}

/// Resizes each column to `height` pixels.
fn resize_rows(image: &RgbImage, height: u32) -> RgbImage {
    if image.height() == height {
        return image.clone();
    }
    let windows = windows(image.height(), height);
    let row = image.width() as usize * 3;
    let mut resized = RgbImage::new(image.width(), height);
    resized.par_chunks_exact_mut(row).zip(&windows).for_each_init(
        || vec![0i32; row],
        |sums, (to, window)| {
            sums.fill(HALF);
            for (from, weight) in image.as_raw()[window.start * row..].chunks_exact(row).zip(&window.weights) {
                for (sum, &value) in sums.iter_mut().zip(from) {
                    *sum += i32::from(value) * weight;
                }
            }
            for (byte, &sum) in to.iter_mut().zip(&*sums) {
                *byte = to_byte(sum);
            }
        },
    );
    resized
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;
    use proptest::prelude::*;

    /// A picture with edges, gradients and all byte values, that Pillow can be given too.
    fn pattern(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            Rgb([(x * 37 + y * 101) as u8, (x * x + 3 * y) as u8, if (x + y) % 5 < 2 { 255 } else { 0 }])
        })
    }

    #[test]
    fn the_bytes_are_those_of_pillow() {
        // Pillow 13.0.0, Image.resize(..., Image.BICUBIC) of the same patterns.
        let few = resize(&pattern(17, 11), 3, 2);
        assert_eq!(
            few.as_raw(),
            &[125, 14, 101, 128, 76, 102, 130, 158, 103, 130, 30, 103, 131, 92, 102, 133, 174, 101]
        );
        let hash = |image: RgbImage| image.iter().fold(0u64, |sum, &v| sum.wrapping_mul(31).wrapping_add(v.into()));
        assert_eq!(hash(resize(&pattern(613, 411), 224, 224)), 1_030_979_265_663_515_436);
        assert_eq!(hash(resize(&pattern(613, 411), 1000, 700)), 9_041_247_492_242_345_915);
    }

    proptest! {
        #[test]
        fn a_picture_of_one_colour_keeps_it_at_every_size(
            color: [u8; 3], from in (1u32..90, 1u32..90), to in (1u32..90, 1u32..90),
        ) {
            let image = RgbImage::from_pixel(from.0, from.1, Rgb(color));
            prop_assert_eq!(resize(&image, to.0, to.1), RgbImage::from_pixel(to.0, to.1, Rgb(color)));
        }

        #[test]
        fn turning_a_picture_around_and_resizing_it_commute(from in (1u32..40, 1u32..40), to in (1u32..40, 1u32..40)) {
            let image = pattern(from.0, from.1);
            let turned_first = resize(&imageops::rotate180(&image), to.0, to.1);
            let turned_last = imageops::rotate180(&resize(&image, to.0, to.1));
            prop_assert!(turned_first.iter().zip(turned_last.iter()).all(|(a, b)| a.abs_diff(*b) <= 1));
        }
    }

    #[test]
    fn a_resized_picture_differs_from_the_textbook_filter_only_by_rounding() {
        // Gentle contrasts: rounding between the passes also cuts off what overshoots black and white.
        let mut image = pattern(97, 61);
        image.iter_mut().for_each(|value| *value = *value / 2 + 64);
        for (width, height) in [(31, 20), (200, 150), (97, 20), (13, 61)] {
            let textbook = imageops::resize(&image, width, height, imageops::FilterType::CatmullRom);
            let ours = resize(&image, width, height);
            assert!(ours.iter().zip(textbook.iter()).all(|(a, b)| a.abs_diff(*b) <= 2), "{width} x {height}");
        }
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        assert_eq!(resize(&pattern(9, 7), 9, 7), pattern(9, 7));
    }

    #[test]
    fn empty_sizes_do_no_harm() {
        assert_eq!(resize(&pattern(9, 7), 0, 3).dimensions(), (1, 3));
        assert_eq!(resize(&RgbImage::new(0, 4), 2, 3), RgbImage::new(2, 3));
        assert_eq!(center_crop(&RgbImage::new(0, 4), 0.5).dimensions(), (0, 0));
        assert_eq!(thumbnail(&RgbImage::new(0, 4), 2).dimensions(), (1, 2));
    }

    #[test]
    fn the_centre_crop_is_a_centred_square() {
        let image = RgbImage::from_fn(10, 6, |x, y| Rgb([x as u8, y as u8, 0]));
        let whole = center_crop(&image, 1.0);
        assert_eq!((whole.dimensions(), whole.get_pixel(0, 0).0), ((6, 6), [2, 0, 0]));
        let half = center_crop(&image, 0.66);
        assert_eq!((half.dimensions(), half.get_pixel(0, 0).0), ((4, 4), [3, 1, 0]));
    }

    #[test]
    fn any_fraction_gives_a_crop_within_the_picture() {
        for fraction in [0.0, -1.0, 2.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let side = center_crop(&pattern(10, 6), fraction).width();
            assert_eq!(side, if fraction <= 0.0 { 1 } else { 6 }, "{fraction}");
        }
    }

    #[test]
    fn a_thumbnail_keeps_the_proportions_and_never_enlarges() {
        assert_eq!(thumbnail(&pattern(400, 300), 100).dimensions(), (100, 75));
        assert_eq!(thumbnail(&pattern(30, 400), 100).dimensions(), (8, 100));
        assert_eq!(thumbnail(&pattern(1, 400), 10).dimensions(), (1, 10));
        assert_eq!(thumbnail(&pattern(40, 30), 100), pattern(40, 30));
    }
}
