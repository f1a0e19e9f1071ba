//! Grown tiles on textures.

use std::collections::HashMap;

use egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions};
use image::RgbImage;

use super::region::TextureRegion;
use super::slot_pages::{SlotPages, SlotPosition};
use crate::picture::resize;

/// Pages of tiles of one size, in the order in which they came.
pub struct TileTextures {
    size: [usize; 2],
    pages: SlotPages,
    textures: Vec<TextureHandle>,
    slots: HashMap<usize, usize>,
}

impl TileTextures {
    /// Room for tiles of `[width, height]` pixels; `None` if one alone exceeds `max_side`.
    pub fn new(size: [usize; 2], max_side: usize) -> Option<Self> {
        let pages = SlotPages::new(size[0].max(size[1]), max_side)?;
        Some(Self { size, pages, textures: Vec::new(), slots: HashMap::new() })
    }

    /// Shows a channel's tile as it is now.
    pub fn put(&mut self, ctx: &Context, channel: usize, picture: &RgbImage) {
        let [width, height] = self.size;
        let next = self.slots.len();
        let slot = *self.slots.entry(channel).or_insert(next);
        let SlotPosition { page, x, y } = self.pages.position(slot);
        while self.textures.len() <= page {
            let blank = ColorImage::filled([self.pages.page_side(); 2], Color32::TRANSPARENT);
            self.textures.push(ctx.load_texture("tiles", blank, TextureOptions::LINEAR));
        }
        let image = if (picture.width() as usize, picture.height() as usize) == (width, height) {
            ColorImage::from_rgb(self.size, picture.as_raw())
        } else {
            // A tile from elsewhere may have another size than its recipe says.
            ColorImage::from_rgb(self.size, resize(picture, width as u32, height as u32).as_raw())
        };
        if let Some(texture) = self.textures.get_mut(page) {
            texture.set_partial([x, y], image, TextureOptions::LINEAR);
        }
    }

    /// Where a channel's tile lies.
    pub fn region(&self, channel: usize) -> Option<TextureRegion> {
        let slot = *self.slots.get(&channel)?;
        let texture = self.textures.get(self.pages.position(slot).page)?;
        Some((texture.id(), self.pages.uv(slot)))
    }

    /// How much memory the pages take on the graphics card.
    pub fn bytes(&self) -> usize {
        let side = self.pages.page_side();
        self.textures.len() * side * side * 4
    }
}
