//! The selected map as a glow to lay over the photo: opaque where the channel responds, clear where it does not.

use egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions};

use crate::activations::LayerMaps;
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::picture::{Colormap, Range};

pub struct Heatmap {
    pub selection: Selection,
    pub texture: TextureHandle,
}

/// Makes the glow of the selection anew: a map is small, and this happens once for each selection.
pub fn refresh(ctx: &Context, state: &mut AppState) {
    state.heatmap = state.analysis().zip(state.selection).and_then(|(analysis, selection)| {
        let image = paint(analysis.layer(selection.layer), selection.channel, state.document.settings.colormap)?;
        Some(Heatmap { selection, texture: ctx.load_texture("heat", image, TextureOptions::NEAREST) })
    });
}

fn paint(maps: &LayerMaps, channel: usize, colormap: Colormap) -> Option<ColorImage> {
    let size = maps.shape.size();
    let values = maps.channel(channel);
    if size.area() <= 1 || values.len() != size.area() {
        return None;
    }
    let range = Range::typical(values);
    let largest = range.low.abs().max(range.high.abs()).max(f32::MIN_POSITIVE);
    let pixel = |value: &f32| {
        let [r, g, b] = colormap.color(range.normalise(*value));
        let share = if value.is_finite() { (value.abs() / largest).min(1.0) } else { 1.0 };
        Color32::from_rgba_unmultiplied(r, g, b, (share * 255.0) as u8)
    };
    Some(ColorImage::new([size.width, size.height], values.iter().map(pixel).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Shape;

    #[test]
    fn what_does_not_respond_is_clear_and_the_strongest_is_opaque() {
        let maps = LayerMaps::new(Shape::maps(1, 1, 3), vec![0.0, 2.0, 4.0]);
        let image = paint(&maps, 0, Colormap::Grey).unwrap();
        let alphas: Vec<u8> = image.pixels.iter().map(|pixel| pixel.a()).collect();
        assert_eq!(alphas, [0, 127, 255]);
        assert!(paint(&maps, 1, Colormap::Grey).is_none());
    }
}
