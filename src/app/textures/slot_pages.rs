//! Where tiles lie on textures: pages of equal squares, filled one after the other.

use egui::{Pos2, Rect, pos2};

/// A page is no larger than it takes to hold some dozens of tiles, as an empty one is uploaded whole.
const USUAL_PAGE: usize = 1024;
/// Texels between tiles, so that filtering mixes no neighbours.
const GUTTER: usize = 1;

/// Pages of square slots of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotPages {
    /// Side of a tile, in texels.
    side: usize,
    /// Slots in a row, and rows on a page.
    across: usize,
}

/// Where a slot lies on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotPosition {
    pub page: usize,
    /// Of the top left texel.
    pub x: usize,
    pub y: usize,
}

impl SlotPages {
    /// `None` if one tile alone exceeds `max_side` texels.
    pub fn new(side: usize, max_side: usize) -> Option<Self> {
        let cell = side + GUTTER;
        (side > 0 && cell <= max_side).then(|| Self { side, across: (USUAL_PAGE.min(max_side) / cell).max(1) })
    }

    /// Side of a page, in texels.
    pub fn page_side(&self) -> usize {
        self.across * (self.side + GUTTER)
    }

    pub fn position(&self, slot: usize) -> SlotPosition {
        let (page, on_page) = (slot / (self.across * self.across), slot % (self.across * self.across));
        let cell = self.side + GUTTER;
        SlotPosition { page, x: on_page % self.across * cell, y: on_page / self.across * cell }
    }

    /// The part of its page that a slot shows, 0 to 1; half a texel smaller all around, for filtering.
    pub fn uv(&self, slot: usize) -> Rect {
        let SlotPosition { x, y, .. } = self.position(slot);
        let at = |x: f32, y: f32| -> Pos2 { (pos2(x, y).to_vec2() / self.page_side() as f32).to_pos2() };
        let (x, y, side) = (x as f32, y as f32, self.side as f32);
        Rect::from_min_max(at(x + 0.5, y + 0.5), at(x + side - 0.5, y + side - 0.5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_slots_overlap_and_all_lie_on_their_page() {
        for side in [16, 128, 500, 1024] {
            let pages = SlotPages::new(side, 2048).unwrap();
            let mut seen = std::collections::HashSet::new();
            for slot in 0..300 {
                let position = pages.position(slot);
                assert!(position.x + side <= pages.page_side() && position.y + side <= pages.page_side());
                assert!(position.x.is_multiple_of(side + 1) && position.y.is_multiple_of(side + 1));
                assert!(seen.insert((position.page, position.x, position.y)));
            }
        }
    }

    #[test]
    fn pages_are_within_the_limit() {
        assert!(SlotPages::new(128, 1024).unwrap().page_side() <= 1024);
        assert_eq!(SlotPages::new(1024, 1024), None);
        assert_eq!(SlotPages::new(0, 1024), None);
    }

    #[test]
    fn a_slot_shows_its_own_texels_only() {
        let pages = SlotPages::new(128, 2048).unwrap();
        let uv = pages.uv(8);
        let side = pages.page_side() as f32;
        assert_eq!(uv.min * side, pos2(129.5, 129.5));
        assert_eq!(uv.max * side, pos2(256.5, 256.5));
    }
}
