//! Where tiles lie in a grid that fills its width.

use std::ops::Range;

use egui::{Rect, Vec2, pos2, vec2};

/// Points between two tiles of a large grid.
pub const GAP: f32 = 2.0;

/// Equal squares, row by row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridLayout {
    pub count: usize,
    pub columns: usize,
    /// Side of a tile, in points.
    pub side: f32,
    /// Points between two tiles.
    pub gap: f32,
}

impl GridLayout {
    /// As many columns of about the wanted side as fit, widened until they fill the width.
    pub fn new(count: usize, width: f32, wanted: f32, gap: f32) -> Self {
        let columns = ((width + gap) / (wanted + gap)).floor().max(1.0);
        Self::in_columns(count, columns as usize, width, gap)
    }

    /// This many columns, as wide as they fit.
    pub fn in_columns(count: usize, columns: usize, width: f32, gap: f32) -> Self {
        let columns = columns.max(1);
        let side = ((width + gap) / columns as f32 - gap).floor().max(1.0);
        Self { count, columns, side, gap }
    }

    /// The height of all rows.
    pub fn height(&self) -> f32 {
        let rows = self.count.div_ceil(self.columns) as f32;
        (rows * (self.side + self.gap) - self.gap).max(0.0)
    }

    /// A tile's square, from the grid's top left corner.
    pub fn cell(&self, index: usize) -> Rect {
        let at = vec2((index % self.columns) as f32, (index / self.columns) as f32) * (self.side + self.gap);
        Rect::from_min_size(pos2(at.x, at.y), Vec2::splat(self.side))
    }

    /// The tiles that touch the viewport.
    pub fn visible(&self, viewport: Rect) -> Range<usize> {
        let row = |y: f32| (y / (self.side + self.gap)).floor().max(0.0) as usize;
        let start = (row(viewport.top()) * self.columns).min(self.count);
        let end = ((row(viewport.bottom()) + 1) * self.columns).min(self.count);
        start..end
    }

    /// Tiles in a row times the rows that fit.
    pub fn page(&self, height: f32) -> usize {
        self.columns * ((height / (self.side + self.gap)) as usize).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_width() {
        for width in [100.0, 523.0, 760.0, 2000.0] {
            let layout = GridLayout::new(64, width, 72.0, GAP);
            let used = layout.columns as f32 * (layout.side + GAP) - GAP;
            assert!(used <= width && width - used < layout.columns as f32, "{width}: {layout:?}");
            assert!(layout.side >= 72.0);
        }
    }

    #[test]
    fn only_rows_that_touch_the_viewport_are_visible() {
        let layout = GridLayout { count: 95, columns: 10, side: 48.0, gap: GAP };
        let view = |top: f32, bottom: f32| layout.visible(Rect::from_min_max(pos2(0.0, top), pos2(500.0, bottom)));
        assert_eq!(view(0.0, 99.0), 0..20);
        assert_eq!(view(120.0, 160.0), 20..40);
        assert_eq!(view(430.0, 900.0), 80..95);
        assert_eq!(view(9000.0, 9100.0), 95..95);
    }

    #[test]
    fn tiles_do_not_overlap_and_lie_within_the_height() {
        let layout = GridLayout::new(23, 300.0, 40.0, GAP);
        let cells: Vec<_> = (0..23).map(|i| layout.cell(i)).collect();
        for (i, a) in cells.iter().enumerate() {
            assert!(a.bottom() <= layout.height() && a.right() <= 300.0);
            assert!(cells[..i].iter().all(|b| !a.intersects(*b)));
        }
    }

    #[test]
    fn a_grid_narrower_than_a_tile_has_one_column() {
        let layout = GridLayout::new(3, 20.0, 72.0, GAP);
        assert_eq!((layout.columns, layout.side), (1, 20.0));
    }
}
