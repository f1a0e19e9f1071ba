//! A layer's activation maps as textures.

use std::sync::Arc;

use egui::{Context, Rect, TextureFilter, TextureHandle, TextureOptions, pos2, vec2};

use super::photo::color_image;
use super::region::TextureRegion;
use crate::activations::MapAtlas;
use crate::picture::Range;

/// Values stay squares when they are larger than pixels, and are averaged a little when they are smaller.
const SQUARES: TextureOptions = TextureOptions {
    magnification: TextureFilter::Nearest,
    minification: TextureFilter::Linear,
    wrap_mode: egui::TextureWrapMode::ClampToEdge,
    mipmap_mode: None,
};

/// The pages of an atlas on the graphics card.
pub struct Maps {
    atlas: Arc<MapAtlas>,
    pages: Vec<TextureHandle>,
}

impl Maps {
    pub fn upload(ctx: &Context, atlas: Arc<MapAtlas>) -> Self {
        let pages = atlas.pages.iter().map(|page| ctx.load_texture("maps", color_image(page), SQUARES)).collect();
        Self { atlas, pages }
    }

    /// The values that a channel's colours span.
    pub fn range(&self, channel: usize) -> Option<Range> {
        self.atlas.ranges.get(channel).copied()
    }

    /// Where a channel's map lies.
    pub fn picture(&self, channel: usize) -> Option<TextureRegion> {
        if channel >= self.atlas.ranges.len() {
            return None;
        }
        let cell = self.atlas.cell(channel);
        let page = self.pages.get(cell.page)?;
        let size = page.size_vec2();
        let corner = pos2(cell.x as f32 / size.x, cell.y as f32 / size.y);
        let map = vec2(self.atlas.map.width as f32 / size.x, self.atlas.map.height as f32 / size.y);
        Some((page.id(), Rect::from_min_size(corner, map)))
    }
}
