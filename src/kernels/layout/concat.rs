//! Concatenating maps along their channels, and taking them apart.

use std::ops::Range;

use super::batch_view::{BatchView, BatchViewMut};
use super::convert::copy;
use super::memory_layout::{BLOCK, Layout};

/// The channels of concatenated maps that come from one input.
#[derive(Clone, Copy, Debug)]
pub struct ConcatSlice {
    /// The first of these channels in the whole.
    pub start: usize,
    pub channels: usize,
    /// Channels of the whole.
    pub total: usize,
    pub pixels: usize,
}

impl ConcatSlice {
    /// The floats of an item of the whole that hold these channels and nothing else; `None` if they share a block with
    /// other channels.
    pub fn stretch(&self, layout: Layout) -> Option<Range<usize>> {
        let is_last = self.start + self.channels == self.total;
        let whole_blocks = self.start.is_multiple_of(BLOCK) && (is_last || self.channels.is_multiple_of(BLOCK));
        if layout == Layout::Nchw8c && !whole_blocks {
            return None;
        }
        let start = self.start * self.pixels;
        Some(start..start + layout.length(self.channels, self.pixels))
    }

    /// Copies these channels, which `slice` holds alone, into the whole. The slices of a whole are to be put from the first
    /// to the last.
    ///
    /// # Panics
    /// If a view does not hold such maps, or the views differ in their layout or batch.
    pub fn put(&self, slice: BatchView<'_>, mut whole: BatchViewMut<'_>) {
        self.check(slice, whole.as_view());
        let stretch = self.stretch(whole.layout());
        for (slice, whole) in slice.iter().zip(whole.iter_mut()) {
            if let Some(stretch) = &stretch {
                whole[stretch.clone()].copy_from_slice(slice);
                continue;
            }
            // The filling of the last block is cleared; the next slice overwrites what of it is its own.
            for channel in self.start + self.channels..(self.start + self.channels).next_multiple_of(BLOCK) {
                lane_mut(whole, channel, self.pixels).for_each(|w| *w = 0.0);
            }
            for channel in 0..self.channels {
                let values = lane(slice, channel, self.pixels);
                lane_mut(whole, self.start + channel, self.pixels).zip(values).for_each(|(w, p)| *w = *p);
            }
        }
    }

    /// Copies these channels out of the whole; with `add`, adds them to what is there.
    ///
    /// # Panics
    /// If a view does not hold such maps, or the views differ in their layout or batch.
    pub fn take(&self, whole: BatchView<'_>, add: bool, mut slice: BatchViewMut<'_>) {
        self.check(slice.as_view(), whole);
        if let Some(stretch) = self.stretch(whole.layout()) {
            return copy(whole.within(stretch), slice, add);
        }
        for (whole, slice) in whole.iter().zip(slice.iter_mut()) {
            if !add {
                slice.fill(0.0);
            }
            for channel in 0..self.channels {
                let values = lane(whole, self.start + channel, self.pixels);
                lane_mut(slice, channel, self.pixels).zip(values).for_each(|(p, w)| *p += *w);
            }
        }
    }

    fn check(&self, slice: BatchView<'_>, whole: BatchView<'_>) {
        let end = self.start.checked_add(self.channels);
        assert!(end.is_some_and(|end| end <= self.total), "{self:?} leaves the whole");
        slice.assert_maps("the slice", whole.layout(), whole.batch(), (self.channels, self.pixels));
        whole.assert_maps("the whole", whole.layout(), whole.batch(), (self.total, self.pixels));
    }
}

/// The values of one channel of maps in [`Layout::Nchw8c`].
fn lane(maps: &[f32], channel: usize, pixels: usize) -> impl Iterator<Item = &f32> {
    let block = &maps[channel / BLOCK * BLOCK * pixels..][..BLOCK * pixels];
    block.iter().skip(channel % BLOCK).step_by(BLOCK)
}

fn lane_mut(maps: &mut [f32], channel: usize, pixels: usize) -> impl Iterator<Item = &mut f32> {
    let block = &mut maps[channel / BLOCK * BLOCK * pixels..][..BLOCK * pixels];
    block.iter_mut().skip(channel % BLOCK).step_by(BLOCK)
}
