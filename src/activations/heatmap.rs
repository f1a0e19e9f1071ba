//! A map as a glow to lay over the photo.

use image::{Rgba, RgbaImage};

use super::LayerMaps;
use crate::picture::{Colormap, Range};

/// Colours a channel's map, opaque where the channel responds and clear where it does not; `None` where there is no map of more
/// than one value. Opacity is not multiplied into the colours.
pub fn heatmap(maps: &LayerMaps, channel: usize, colormap: Colormap) -> Option<RgbaImage> {
    let size = maps.shape.size();
    let values = maps.channel(channel);
    if size.area() <= 1 || values.len() != size.area() {
        return None;
    }
    let range = Range::typical(values);
    let largest = range.low.abs().max(range.high.abs()).max(f32::MIN_POSITIVE);
    let mut image = RgbaImage::new(size.width as u32, size.height as u32);
    for (pixel, value) in image.pixels_mut().zip(values) {
        let [r, g, b] = colormap.color(range.normalise(*value));
        let share = if value.is_finite() { (value.abs() / largest).min(1.0) } else { 1.0 };
        *pixel = Rgba([r, g, b, (share * 255.0) as u8]);
    }
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Shape;

    #[test]
    fn what_does_not_respond_is_clear_and_the_strongest_is_opaque() {
        let maps = LayerMaps::new(Shape::maps(1, 1, 3), vec![0.0, 2.0, 4.0]);
        let image = heatmap(&maps, 0, Colormap::Grey).unwrap();
        let alphas: Vec<u8> = image.pixels().map(|pixel| pixel[3]).collect();
        assert_eq!(alphas, [0, 127, 255]);
        assert!(heatmap(&maps, 1, Colormap::Grey).is_none());
    }
}
