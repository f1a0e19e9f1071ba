//! Single pictures as textures.

use std::borrow::Cow;

use egui::{ColorImage, Context, TextureHandle, TextureOptions};
use image::{RgbImage, RgbaImage};

use crate::picture::thumbnail;

/// The largest side of a texture that the graphics driver takes, in pixels.
pub fn max_texture_side(ctx: &Context) -> usize {
    ctx.input(|input| input.max_texture_side)
}

/// A photo, smooth at every size. One that is larger than a texture can be is shrunk.
pub fn upload_photo(ctx: &Context, name: &str, image: &RgbImage) -> TextureHandle {
    let most = max_texture_side(ctx) as u32;
    let is_too_large = image.width().max(image.height()) > most;
    let image = if is_too_large { Cow::Owned(thumbnail(image, most)) } else { Cow::Borrowed(image) };
    ctx.load_texture(name, color_image(&image), TextureOptions::LINEAR)
}

/// A heatmap, whose values stay squares.
pub fn upload_heatmap(ctx: &Context, image: &RgbaImage) -> TextureHandle {
    let size = [image.width() as usize, image.height() as usize];
    ctx.load_texture("heatmap", ColorImage::from_rgba_unmultiplied(size, image.as_raw()), TextureOptions::NEAREST)
}

/// A picture as egui takes it.
pub fn color_image(image: &RgbImage) -> ColorImage {
    ColorImage::from_rgb([image.width() as usize, image.height() as usize], image.as_raw())
}
