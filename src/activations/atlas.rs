//! A layer's maps, coloured and laid out in few large pictures, ready to become textures.

use image::RgbImage;
use rayon::prelude::*;

use super::layer_maps::LayerMaps;
use crate::kernels::Size;
use crate::picture::{Colormap, Range, Scale};

/// The width of the gap between maps, in pixels, so that no filtering mixes neighbours.
const GUTTER: usize = 1;

/// All channels of a layer as coloured maps, on as many pages as their side allows.
#[derive(Clone, Debug)]
pub struct MapAtlas {
    /// Height and width of one map, in pixels.
    pub map: Size,
    pub pages: Vec<RgbImage>,
    /// The values that the colours span, one range for each channel.
    pub ranges: Vec<Range>,
    columns: usize,
    rows: usize,
}

/// Where a channel's map lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtlasCell {
    /// The index of the page.
    pub page: usize,
    /// The column and row of the map's top left pixel on its page.
    pub x: usize,
    pub y: usize,
}

impl MapAtlas {
    /// Paints all maps of a layer onto pages of at most `max_side` pixels on a side. `None` for a vector, which has no maps, and
    /// if one map alone is larger than a page.
    pub fn paint(maps: &LayerMaps, colormap: Colormap, scale: Scale, max_side: usize) -> Option<Self> {
        let map = maps.shape.size();
        let channels = maps.shape.channels();
        let cell = Size::new(map.height + GUTTER, map.width + GUTTER);
        if map.area() <= 1 || channels == 0 || cell.height > max_side || cell.width > max_side {
            return None;
        }
        // About square, so that few channels do not make one long strip.
        let most = max_side / cell.width;
        let columns = (((channels * cell.height) as f64 / cell.width as f64).sqrt().ceil() as usize).clamp(1, most);
        let rows = channels.div_ceil(columns).min(max_side / cell.height);
        let mut ranges: Vec<Range> = (0..channels).into_par_iter().map(|c| Range::typical(maps.channel(c))).collect();
        if scale == Scale::Layer {
            let whole = ranges.iter().copied().reduce(Range::union);
            ranges = whole.into_iter().cycle().take(channels).collect();
        }
        let mut atlas = Self { map, pages: Vec::new(), ranges, columns, rows };
        let numbers: Vec<usize> = (0..channels).collect();
        atlas.pages = numbers.par_chunks(columns * rows).map(|page| atlas.paint_page(maps, colormap, page)).collect();
        Some(atlas)
    }

    fn paint_page(&self, maps: &LayerMaps, colormap: Colormap, channels: &[usize]) -> RgbImage {
        let rows = channels.len().div_ceil(self.columns);
        let (width, height) = (self.columns * (self.map.width + GUTTER), rows * (self.map.height + GUTTER));
        let mut pixels = vec![0u8; width * height * 3];
        for channel in channels {
            let AtlasCell { x, y, .. } = self.cell(*channel);
            let range = self.ranges[*channel];
            for (row, values) in maps.channel(*channel).chunks_exact(self.map.width).enumerate() {
                let start = ((y + row) * width + x) * 3;
                let line = pixels[start..][..self.map.width * 3].chunks_exact_mut(3);
                for (pixel, value) in line.zip(values) {
                    pixel.copy_from_slice(&colormap.color(range.normalise(*value)));
                }
            }
        }
        RgbImage::from_raw(width as u32, height as u32, pixels).unwrap_or_default()
    }

    /// Where the map of a channel lies.
    pub fn cell(&self, channel: usize) -> AtlasCell {
        let on_page = channel % (self.columns * self.rows);
        AtlasCell {
            page: channel / (self.columns * self.rows),
            x: on_page % self.columns * (self.map.width + GUTTER),
            y: on_page / self.columns * (self.map.height + GUTTER),
        }
    }
}
