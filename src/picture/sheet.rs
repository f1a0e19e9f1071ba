//! Tile sheets: many small pictures in one.

use image::{Rgb, RgbImage, imageops};

use super::error::PictureError;
use super::label::{LINE, write_line};

/// The colour of labels, on the sheet's background.
const TEXT: [u8; 3] = [208, 208, 208];

/// The most pixels a sheet or an enlarged picture may have: 1.2 GB of memory.
pub const MAX_SHEET_PIXELS: u64 = 400_000_000;

/// How tiles lie on a sheet: row by row, in cells as large as the largest tile, with a gap between cells and around all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The number of cells in a row; 0 counts as 1.
    pub columns: u32,
    /// The number of pixels between cells and along the border.
    pub gap: u32,
    /// The colour of gaps and empty cells.
    pub background: [u8; 3],
}

impl Sheet {
    /// A sheet for `n` tiles, somewhat wider than high, as screens are, and at most 32 columns.
    pub fn for_count(n: usize) -> Self {
        let columns = (n as f64 * 1.6).sqrt().ceil().clamp(1.0, 32.0) as u32;
        // Few tiles need no empty cells.
        let columns = columns.min(u32::try_from(n).unwrap_or(u32::MAX).max(1));
        Self { columns, gap: 2, background: [32, 32, 32] }
    }

    /// The sheet's width and height in pixels for `tiles` tiles of which none is larger than `tile` (width, height).
    ///
    /// Ask before making tiles that take long to make.
    ///
    /// # Errors
    /// When the sheet would have more than [`MAX_SHEET_PIXELS`].
    pub fn size(&self, tiles: usize, tile: (u32, u32)) -> Result<(u32, u32), PictureError> {
        let columns = u128::from(self.columns.max(1)).min(tiles.max(1) as u128);
        let rows = (tiles as u128).div_ceil(columns);
        let gap = u128::from(self.gap);
        let width = columns * (u128::from(tile.0) + gap) + gap;
        let height = rows * (u128::from(tile.1) + gap) + gap;
        let pixels = width.saturating_mul(height);
        match (u32::try_from(width), u32::try_from(height)) {
            (Ok(width), Ok(height)) if pixels <= u128::from(MAX_SHEET_PIXELS) => Ok((width, height)),
            _ => Err(PictureError::SheetTooLarge {
                tiles: tiles as u64,
                tile_width: tile.0,
                tile_height: tile.1,
                pixels: u64::try_from(pixels).unwrap_or(u64::MAX),
                limit: MAX_SHEET_PIXELS,
            }),
        }
    }

    /// The tiles on one sheet; a tile smaller than its cell lies at the top left of it.
    ///
    /// `None` if there are no tiles, or if [`size`](Self::size) refuses the sheet; it says why.
    pub fn compose(&self, tiles: &[RgbImage]) -> Option<RgbImage> {
        self.compose_labelled(tiles, &[])
    }

    /// The tiles on one sheet, as [`compose`](Self::compose) lays them out, with a line of text under each tile that has one.
    pub fn compose_labelled(&self, tiles: &[RgbImage], labels: &[String]) -> Option<RgbImage> {
        let line = if labels.is_empty() { 0 } else { LINE };
        let tallest = tiles.iter().map(RgbImage::height).max()?;
        let cell = (tiles.iter().map(RgbImage::width).max()?, tallest + line);
        let (width, height) = self.size(tiles.len(), cell).ok()?;
        let mut sheet = RgbImage::from_pixel(width, height, Rgb(self.background));
        let columns = self.columns.max(1) as usize;
        for (i, tile) in tiles.iter().enumerate() {
            let place = |index: usize, side: u32| index as i64 * i64::from(side + self.gap) + i64::from(self.gap);
            let (x, y) = (place(i % columns, cell.0), place(i / columns, cell.1));
            imageops::replace(&mut sheet, tile, x, y);
            if let Some(label) = labels.get(i) {
                write_line(&mut sheet, label, (x as u32 + 2, y as u32 + tallest), cell.0.saturating_sub(2), TEXT);
            }
        }
        Some(sheet)
    }
}

/// Each pixel as a square of the smallest whole side that makes the picture's shorter side at least `at_least` pixels.
///
/// The squares stay smaller where the result would exceed [`MAX_SHEET_PIXELS`]. An empty picture stays empty.
pub fn enlarge(image: &RgbImage, at_least: u32) -> RgbImage {
    let (width, height) = image.dimensions();
    let shorter = width.min(height);
    if shorter == 0 {
        return image.clone();
    }
    let most = (MAX_SHEET_PIXELS / (u64::from(width) * u64::from(height))).isqrt().max(1);
    let factor = u64::from(at_least.div_ceil(shorter)).clamp(1, most) as usize;
    if factor == 1 {
        return image.clone();
    }
    let row_bytes = width as usize * 3;
    let mut pixels = Vec::with_capacity(image.as_raw().len() * factor * factor);
    for row in image.as_raw().chunks_exact(row_bytes) {
        let start = pixels.len();
        for pixel in row.chunks_exact(3) {
            for _ in 0..factor {
                pixels.extend_from_slice(pixel);
            }
        }
        let end = pixels.len();
        for _ in 1..factor {
            pixels.extend_from_within(start..end);
        }
    }
    // The bound above keeps both sides within u32; the size of `pixels` is theirs by construction.
    RgbImage::from_raw(width * factor as u32, height * factor as u32, pixels).unwrap_or_else(|| image.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(width: u32, height: u32, value: u8) -> RgbImage {
        RgbImage::from_pixel(width, height, Rgb([value; 3]))
    }

    #[test]
    fn a_sheet_is_wider_than_high_and_has_at_most_32_columns() {
        assert_eq!(Sheet::for_count(64).columns, 11);
        assert_eq!(Sheet::for_count(384).columns, 25);
        assert_eq!(Sheet::for_count(2048).columns, 32);
        assert_eq!(Sheet::for_count(usize::MAX).columns, 32);
    }

    #[test]
    fn a_few_tiles_leave_no_empty_column() {
        for n in 0..4 {
            assert_eq!(Sheet::for_count(n).columns as usize, n.max(1));
        }
    }

    #[test]
    fn tiles_lie_row_by_row_with_gaps_between_and_around() {
        let sheet = Sheet { columns: 2, gap: 2, background: [9; 3] };
        let made = sheet.compose(&[tile(3, 4, 1), tile(3, 4, 2), tile(3, 4, 3)]).unwrap();
        assert_eq!(made.dimensions(), (2 + 3 + 2 + 3 + 2, 2 + 4 + 2 + 4 + 2));
        let at = |x, y| made.get_pixel(x, y).0[0];
        assert_eq!([at(2, 2), at(4, 5), at(7, 2), at(2, 8)], [1, 1, 2, 3]);
        assert_eq!([at(0, 0), at(5, 3), at(3, 6), at(7, 8), at(11, 13)], [9; 5]);
    }

    #[test]
    fn a_small_tile_lies_at_the_top_left_of_its_cell() {
        let sheet = Sheet { columns: 2, gap: 0, background: [9; 3] };
        let made = sheet.compose(&[tile(1, 1, 1), tile(2, 3, 2)]).unwrap();
        assert_eq!(made.dimensions(), (4, 3));
        assert_eq!(made.get_pixel(0, 0).0, [1; 3]);
        assert_eq!([made.get_pixel(1, 0).0, made.get_pixel(0, 1).0], [[9; 3]; 2]);
    }

    #[test]
    fn no_tiles_make_no_sheet() {
        assert_eq!(Sheet::for_count(0).compose(&[]), None);
    }

    #[test]
    fn a_sheet_of_no_columns_is_one_column() {
        let made = Sheet { columns: 0, gap: 0, background: [0; 3] }.compose(&[tile(2, 2, 1), tile(2, 2, 1)]);
        assert_eq!(made.unwrap().dimensions(), (2, 4));
    }

    #[test]
    fn a_sheet_that_would_not_fit_in_memory_is_refused_with_its_size() {
        let sheet = Sheet { columns: 32, gap: 2, background: [0; 3] };
        assert_eq!(sheet.size(2048, (128, 128)).unwrap(), (4162, 8322));
        let error = sheet.size(2048, (512, 512)).unwrap_err().to_string();
        assert_eq!(
            error,
            "a sheet of 2,048 tiles of 512 x 512 would have 541,172,100 pixels; the limit is 400 million: choose fewer \
             or smaller tiles"
        );
        let absurd = Sheet { columns: u32::MAX, gap: u32::MAX, background: [0; 3] };
        assert!(absurd.size(usize::MAX, (u32::MAX, u32::MAX)).is_err());
        assert!(absurd.compose(&[tile(1, 1, 0)]).is_none());
    }

    #[test]
    fn enlarging_repeats_each_pixel_in_a_square() {
        let mut small = tile(2, 3, 0);
        small.put_pixel(1, 2, Rgb([200, 100, 50]));
        let large = enlarge(&small, 7);
        assert_eq!(large.dimensions(), (8, 12));
        for (x, y, pixel) in large.enumerate_pixels() {
            assert_eq!(pixel, small.get_pixel(x / 4, y / 4));
        }
    }

    #[test]
    fn a_picture_that_is_large_enough_or_empty_stays_as_it_is() {
        assert_eq!(enlarge(&tile(5, 9, 1), 5), tile(5, 9, 1));
        assert_eq!(enlarge(&tile(5, 9, 1), 0), tile(5, 9, 1));
        assert_eq!(enlarge(&RgbImage::new(0, 4), 100).dimensions(), (0, 4));
    }

    #[test]
    fn a_long_thin_picture_is_enlarged_only_as_far_as_memory_allows() {
        let large = enlarge(&tile(1, 40_000, 1), 1000);
        assert_eq!(large.dimensions(), (100, 4_000_000));
    }
}
