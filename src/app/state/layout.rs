//! Where the panes stand.

use std::collections::HashSet;

use egui::Id;
use egui_tiles::{Container, LinearDir, SimplificationOptions, Tile, TileId, Tiles, Tree};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator as _;

use crate::app::command::PaneId;

/// Widths at the first start, in points.
const LAYERS_WIDTH: f32 = 232.0;
const INSPECTOR_WIDTH: f32 = 288.0;
/// A pane that was moved to the side of others gets this width, in points.
const MOVED_WIDTH: f32 = 280.0;
/// No pane is made narrower than this, in points.
pub const NARROWEST: f32 = 120.0;

/// The tree of docked panes. A closed pane stays in it, invisible, so that it is reopened where it was.
///
/// Shares in the outermost row are widths in points: panes at the sides keep theirs when the window is resized.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    tree: Tree<PaneId>,
}

impl Default for Layout {
    /// Layers at the left, activations and filters as tabs in the middle, the inspector at the right.
    fn default() -> Self {
        let mut tiles = Tiles::default();
        let layers = tiles.insert_pane(PaneId::Layers);
        let tabs = vec![tiles.insert_pane(PaneId::Activations), tiles.insert_pane(PaneId::Filters)];
        let middle = tiles.insert_tab_tile(tabs);
        let inspector = tiles.insert_pane(PaneId::Inspector);
        let mut row = egui_tiles::Linear::new(LinearDir::Horizontal, vec![layers, middle, inspector]);
        row.shares.set_share(layers, LAYERS_WIDTH);
        row.shares.set_share(middle, 760.0);
        row.shares.set_share(inspector, INSPECTOR_WIDTH);
        let root = tiles.insert_container(row);
        Self { tree: Tree::new(Id::unique("panes"), root, tiles) }
    }
}

impl Layout {
    /// How a tree is tidied after a pane was moved.
    pub const SIMPLIFICATION: SimplificationOptions = SimplificationOptions {
        prune_empty_tabs: true,
        prune_empty_containers: true,
        prune_single_child_tabs: true,
        prune_single_child_containers: true,
        all_panes_must_have_tabs: false,
        join_nested_linear_containers: true,
        flatten_tabs_in_tabs: true,
    };

    /// A layout as it was drawn.
    pub fn new(tree: Tree<PaneId>) -> Self {
        Self { tree }
    }

    /// The tree, fitted into a width in points: what is in the middle gets what the sides leave.
    pub fn fitted(&self, width: f32, gap: f32) -> Tree<PaneId> {
        let mut tree = self.tree.clone();
        let Some(root) = tree.root() else { return tree };
        let Some(Tile::Container(Container::Linear(row))) = tree.tiles.get(root) else { return tree };
        if row.dir != LinearDir::Horizontal {
            return tree;
        }
        let shown: Vec<TileId> =
            row.children.iter().copied().filter(|child| is_in_sight(&tree.tiles, *child)).collect();
        let Some(middle) = self.middle(&shown) else { return tree };
        let sides = shown.iter().filter(|child| **child != middle);
        // A pane that was just moved here has the share 1, which is no width.
        let width_of = |share: f32| if share < NARROWEST { MOVED_WIDTH } else { share };
        let mut widths: Vec<(TileId, f32)> = sides.map(|child| (*child, width_of(row.shares[*child]))).collect();
        let room = (width - gap * shown.len().saturating_sub(1) as f32).max(1.0);
        let taken: f32 = widths.iter().map(|(_, width)| width).sum();
        let least = (room / (shown.len() as f32 + 1.0)).min(2.0 * NARROWEST);
        if taken > room - least {
            let factor = ((room - least) / taken.max(1.0)).max(0.0);
            widths.iter_mut().for_each(|(_, width)| *width *= factor);
        }
        let taken: f32 = widths.iter().map(|(_, width)| width).sum();
        widths.push((middle, (room - taken).max(1.0)));
        if let Some(Tile::Container(Container::Linear(row))) = tree.tiles.get_mut(root) {
            for (child, width) in widths {
                row.shares.set_share(child, width);
            }
        }
        tree
    }

    /// Of the outermost row: what holds the filters or the activations, else the last.
    fn middle(&self, shown: &[TileId]) -> Option<TileId> {
        let holds = |wanted: PaneId| {
            let wanted = self.tile(wanted);
            shown.iter().copied().find(|child| wanted.is_some_and(|wanted| self.is_below(*child, wanted)))
        };
        holds(PaneId::Filters).or_else(|| holds(PaneId::Activations)).or_else(|| shown.last().copied())
    }

    fn is_below(&self, above: TileId, tile: TileId) -> bool {
        let mut at = Some(tile);
        while let Some(here) = at {
            if here == above {
                return true;
            }
            at = self.tree.tiles.parent_of(here);
        }
        false
    }

    fn tile(&self, pane: PaneId) -> Option<TileId> {
        self.tree.tiles.find_pane(&pane)
    }

    /// Whether the pane is open, be it behind another tab.
    pub fn is_open(&self, pane: PaneId) -> bool {
        self.tile(pane).is_some_and(|tile| self.tree.is_visible(tile))
    }

    /// Whether the pane is open and no other tab is in front of it.
    pub fn is_shown(&self, pane: PaneId) -> bool {
        self.tile(pane).is_some_and(|tile| self.tree.active_tiles().contains(&tile))
    }

    /// Whether the pane is one of several tabs, whose bar has its title.
    pub fn is_tab(&self, pane: PaneId) -> bool {
        let parent = self.tile(pane).and_then(|tile| self.tree.tiles.parent_of(tile));
        parent.is_some_and(|parent| {
            matches!(self.tree.tiles.get(parent), Some(Tile::Container(Container::Tabs(tabs))) if tabs.children.len() > 1)
        })
    }

    /// Opens the pane and brings it to the front.
    pub fn show(&mut self, pane: PaneId) {
        if let Some(tile) = self.tile(pane) {
            self.tree.set_visible(tile, true);
            self.tree.make_active(|id, _| id == tile);
        }
    }

    pub fn close(&mut self, pane: PaneId) {
        if let Some(tile) = self.tile(pane) {
            self.tree.set_visible(tile, false);
        }
    }

    /// Whether every pane has exactly one place that can be reached: a layout that was stored may be damaged.
    pub fn is_whole(&self) -> bool {
        let mut seen = HashSet::new();
        let mut panes = Vec::new();
        let mut left: Vec<TileId> = self.tree.root().into_iter().collect();
        while let Some(id) = left.pop() {
            if !seen.insert(id) {
                return false;
            }
            match self.tree.tiles.get(id) {
                Some(Tile::Pane(pane)) => panes.push(*pane),
                Some(Tile::Container(container)) => left.extend(container.children()),
                None => return false,
            }
        }
        PaneId::iter().all(|pane| panes.iter().filter(|other| **other == pane).count() == 1)
    }
}

/// Whether anything of a tile is to be drawn.
fn is_in_sight(tiles: &Tiles<PaneId>, tile: TileId) -> bool {
    tiles.is_visible_in_layout(tile)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(layout: &Layout, width: f32) -> Vec<f32> {
        let tree = layout.fitted(width, 0.0);
        let Some(Tile::Container(Container::Linear(row))) = tree.root().and_then(|root| tree.tiles.get(root)) else {
            panic!("the root is a row")
        };
        let shown: Vec<TileId> = row.children.iter().copied().filter(|c| is_in_sight(&tree.tiles, *c)).collect();
        row.shares.split(&shown, width)
    }

    #[test]
    fn the_sides_keep_their_width_in_a_wider_window() {
        let layout = Layout::default();
        assert_eq!(widths(&layout, 1280.0), [232.0, 760.0, 288.0]);
        assert_eq!(widths(&layout, 2560.0), [232.0, 2040.0, 288.0]);
        let narrow = widths(&layout, 500.0);
        assert!(narrow.iter().all(|width| *width > 50.0), "{narrow:?}");
    }

    #[test]
    fn a_closed_pane_is_reopened_where_it_was() {
        let mut layout = Layout::default();
        layout.close(PaneId::Layers);
        assert!(!layout.is_open(PaneId::Layers) && layout.is_whole());
        assert_eq!(widths(&layout, 1280.0), [992.0, 288.0]);
        layout.show(PaneId::Layers);
        assert_eq!(layout, Layout::default());
    }

    #[test]
    fn a_tab_behind_another_is_open_but_not_shown() {
        let mut layout = Layout::default();
        assert!(layout.is_open(PaneId::Filters) && !layout.is_shown(PaneId::Filters));
        layout.show(PaneId::Filters);
        assert!(layout.is_shown(PaneId::Filters) && !layout.is_shown(PaneId::Activations));
    }

    #[test]
    fn a_damaged_layout_is_found_out() {
        let mut layout = Layout::default();
        assert!(layout.is_whole());
        let inspector = layout.tile(PaneId::Inspector).expect("it is there");
        layout.tree.tiles.remove(inspector);
        assert!(!layout.is_whole());
        assert!(!Layout::new(Tree::empty(Id::unique("panes"))).is_whole());
    }
}
