//! The selected layer's activation maps as textures.

use std::borrow::Cow;
use std::sync::Arc;

use egui::{ColorImage, Context, Rect, TextureFilter, TextureHandle, TextureOptions, pos2, vec2};
use image::RgbImage;

use crate::activations::MapAtlas;
use crate::app::state::tiles::Shown;
use crate::app::update::jobs::max_texture_side;
use crate::network::LayerId;
use crate::picture::{Range, thumbnail};

/// Values stay squares when they are larger than pixels, and are averaged a little when they are smaller.
const SQUARES: TextureOptions = TextureOptions {
    magnification: TextureFilter::Nearest,
    minification: TextureFilter::Linear,
    wrap_mode: egui::TextureWrapMode::ClampToEdge,
    mipmap_mode: None,
};

pub struct Maps {
    pub layer: LayerId,
    atlas: Arc<MapAtlas>,
    pages: Vec<TextureHandle>,
}

impl Maps {
    pub fn upload(ctx: &Context, layer: LayerId, atlas: Arc<MapAtlas>) -> Self {
        let pages = atlas.pages.iter().map(|page| ctx.load_texture("maps", color_image(page), SQUARES)).collect();
        Self { layer, atlas, pages }
    }

    /// The values that a channel's colours span.
    pub fn range(&self, channel: usize) -> Option<Range> {
        self.atlas.ranges.get(channel).copied()
    }

    pub fn picture(&self, channel: usize) -> Option<Shown> {
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

/// A photo, smooth at every size. One that is larger than a texture can be is shrunk.
pub fn upload_photo(ctx: &Context, name: &str, image: &RgbImage) -> TextureHandle {
    let most = max_texture_side(ctx) as u32;
    let is_too_large = image.width().max(image.height()) > most;
    let image = if is_too_large { Cow::Owned(thumbnail(image, most)) } else { Cow::Borrowed(image) };
    ctx.load_texture(name, color_image(&image), TextureOptions::LINEAR)
}

fn color_image(image: &RgbImage) -> ColorImage {
    ColorImage::from_rgb([image.width() as usize, image.height() as usize], image.as_raw())
}
