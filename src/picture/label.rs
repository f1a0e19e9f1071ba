//! A line of text on a picture.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};

/// The height of a line, in pixels.
pub const LINE: u32 = 16;
const SIZE: f32 = 13.0;

/// The font of egui's numbers and code, which is in the program anyway.
fn font() -> Option<&'static FontRef<'static>> {
    static FONT: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    FONT.get_or_init(|| FontRef::try_from_slice(epaint_default_fonts::HACK_REGULAR).ok()).as_ref()
}

/// Writes `text` with its line's top left corner at `x`, `y`; what goes beyond `width` pixels is left out.
pub fn write_line(picture: &mut RgbImage, text: &str, (x, y): (u32, u32), width: u32, color: [u8; 3]) {
    let Some(font) = font() else { return };
    let scaled = font.as_scaled(PxScale::from(SIZE));
    let baseline = y as f32 + (LINE as f32 - scaled.height()) / 2.0 + scaled.ascent();
    let mut pen = x as f32;
    for c in text.chars() {
        let glyph = scaled.scaled_glyph(c);
        let advance = scaled.h_advance(glyph.id);
        if pen + advance > (x + width) as f32 {
            break;
        }
        let mut glyph = glyph;
        glyph.position = point(pen, baseline);
        pen += advance;
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let bounds = outline.px_bounds();
        outline.draw(|dx, dy, coverage| {
            let (px, py) = (bounds.min.x as i64 + i64::from(dx), bounds.min.y as i64 + i64::from(dy));
            let place = (u32::try_from(px), u32::try_from(py));
            if let (Ok(px), Ok(py)) = place
                && let Some(pixel) = picture.get_pixel_mut_checked(px, py)
            {
                let Rgb(under) = *pixel;
                let mix = |under: u8, over: u8| {
                    (f32::from(under) + (f32::from(over) - f32::from(under)) * coverage.clamp(0.0, 1.0)).round() as u8
                };
                *pixel = Rgb([0, 1, 2].map(|c| mix(under[c], color[c])));
            }
        });
    }
}
