//! Joining maps along their channels, and taking them apart.

use super::batch_view::{BatchView, BatchViewMut};
use super::convert::copy;
use super::memory_layout::{BLOCK, Layout};

/// Some of the channels of joined maps.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Where they begin.
    pub start: usize,
    pub channels: usize,
    /// Of the whole.
    pub total: usize,
    pub pixels: usize,
}

impl Part {
    /// Where the part lies in the whole, if it is a stretch of it that belongs to nothing else: floats of an item.
    pub fn stretch(&self, layout: Layout) -> Option<std::ops::Range<usize>> {
        let is_last = self.start + self.channels == self.total;
        let whole_blocks = self.start.is_multiple_of(BLOCK) && (is_last || self.channels.is_multiple_of(BLOCK));
        if layout == Layout::Nchw8c && !whole_blocks {
            return None;
        }
        let start = self.start * self.pixels;
        Some(start..start + layout.length(self.channels, self.pixels))
    }

    /// Copies the part into the whole. Parts are put from the first to the last.
    pub fn put(&self, part: BatchView<'_>, mut whole: BatchViewMut<'_>) {
        let stretch = self.stretch(whole.layout());
        for (part, whole) in part.iter().zip(whole.iter_mut()) {
            if let Some(stretch) = &stretch {
                whole[stretch.clone()].copy_from_slice(part);
                continue;
            }
            // With the filling of the last block.
            for channel in self.start + self.channels..(self.start + self.channels).next_multiple_of(BLOCK) {
                lane_mut(whole, channel, self.pixels).for_each(|w| *w = 0.0);
            }
            for channel in 0..self.channels {
                let values = lane(part, channel, self.pixels);
                lane_mut(whole, self.start + channel, self.pixels).zip(values).for_each(|(w, p)| *w = *p);
            }
        }
    }

    /// Copies the part out of the whole, or adds it to what is there.
    pub fn take(&self, whole: BatchView<'_>, add: bool, mut part: BatchViewMut<'_>) {
        if let Some(stretch) = self.stretch(whole.layout()) {
            return copy(whole.within(stretch), part, add);
        }
        for (whole, part) in whole.iter().zip(part.iter_mut()) {
            if !add {
                part.fill(0.0);
            }
            for channel in 0..self.channels {
                let values = lane(whole, self.start + channel, self.pixels);
                lane_mut(part, channel, self.pixels).zip(values).for_each(|(p, w)| *p += *w);
            }
        }
    }
}

/// One channel of blocked maps.
fn lane(maps: &[f32], channel: usize, pixels: usize) -> impl Iterator<Item = &f32> {
    let block = &maps[channel / BLOCK * BLOCK * pixels..][..BLOCK * pixels];
    block.iter().skip(channel % BLOCK).step_by(BLOCK)
}

fn lane_mut(maps: &mut [f32], channel: usize, pixels: usize) -> impl Iterator<Item = &mut f32> {
    let block = &mut maps[channel / BLOCK * BLOCK * pixels..][..BLOCK * pixels];
    block.iter_mut().skip(channel % BLOCK).step_by(BLOCK)
}
