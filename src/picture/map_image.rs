//! An activation map as a picture.

use image::{Rgb, RgbImage};

use super::colormap::{Colormap, NAN_COLOR, color_in};
use super::normalise::Range;

/// Paints a map, one pixel a value: `values` is `[height, width]`, row after row, so `height = values.len() / width`.
///
/// What is not a number is painted [`NAN_COLOR`]. Values beyond the last whole row are left out. Without one whole row
/// (no values, or a width of 0) there is nothing to paint, and the picture is a single pixel of [`NAN_COLOR`].
pub fn paint_map(values: &[f32], width: usize, range: Range, colormap: Colormap) -> RgbImage {
    let height = values.len().checked_div(width).unwrap_or(0);
    let table = colormap.table();
    let pixels: Vec<u8> =
        values.iter().take(width * height).flat_map(|&value| color_in(table, range.normalise(value))).collect();
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(w @ 1..), Ok(h @ 1..)) => RgbImage::from_raw(w, h, pixels),
        _ => None,
    }
    .unwrap_or_else(|| RgbImage::from_pixel(1, 1, Rgb(NAN_COLOR)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Range = Range { low: 0.0, high: 1.0 };

    #[test]
    fn each_value_is_one_pixel_in_reading_order() {
        let map = paint_map(&[0.0, 0.2, 0.4, 0.6, 0.8, 1.0], 3, UNIT, Colormap::Grey);
        assert_eq!(map.dimensions(), (3, 2));
        assert_eq!(map.as_raw().iter().step_by(3).collect::<Vec<_>>(), [&0, &51, &102, &153, &204, &255]);
    }

    #[test]
    fn what_is_not_a_number_shows() {
        let map = paint_map(&[f32::NAN, f32::INFINITY], 2, UNIT, Colormap::Viridis);
        assert_eq!(map.get_pixel(0, 0).0, NAN_COLOR);
        assert_eq!(map.get_pixel(1, 0).0, Colormap::Viridis.color(1.0));
    }

    #[test]
    fn a_map_without_a_whole_row_is_one_pixel_of_no_value() {
        for (values, width) in [(&[][..], 0), (&[], 3), (&[1.0, 2.0], 0), (&[1.0, 2.0], 3), (&[1.0], usize::MAX)] {
            let map = paint_map(values, width, UNIT, Colormap::Magma);
            assert_eq!((map.dimensions(), map.get_pixel(0, 0).0), ((1, 1), NAN_COLOR));
        }
    }

    #[test]
    fn an_unfinished_last_row_is_left_out() {
        assert_eq!(paint_map(&[0.5; 7], 3, UNIT, Colormap::Grey).dimensions(), (3, 2));
    }
}
