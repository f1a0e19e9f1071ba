//! What a convolution is, without its weights.

use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::window::SlidingWindow;

/// What a convolution looks like, without its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    pub in_channels: usize,
    pub out_channels: usize,
    pub groups: usize,
    pub window: SlidingWindow,
}

impl Convolution {
    pub(super) fn taps(&self) -> usize {
        self.window.kernel.area()
    }

    pub(super) fn in_per_group(&self) -> usize {
        self.in_channels / self.groups
    }

    pub(super) fn out_per_group(&self) -> usize {
        self.out_channels / self.groups
    }

    /// Length of one filter: input channels of its group times taps.
    pub(super) fn depth(&self) -> usize {
        self.in_per_group() * self.taps()
    }

    pub(super) fn is_depthwise(&self) -> bool {
        self.in_per_group() == 1 && self.out_per_group() == 1
    }

    /// The layout of what is read and written: blocked, unless there are groups that do not fill their blocks.
    pub fn layout(&self) -> Layout {
        let fills = self.in_per_group().is_multiple_of(BLOCK) && self.out_per_group().is_multiple_of(BLOCK);
        if self.groups == 1 || self.is_depthwise() || fills { Layout::Nchw8c } else { Layout::Nchw }
    }
}
