//! What a convolution is, without its weights.

use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::window::SlidingWindow;

/// The channels, groups and window of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    pub in_channels: usize,
    pub out_channels: usize,
    pub groups: usize,
    pub window: SlidingWindow,
}

impl Convolution {
    /// Floats of the weights, `[out, in / groups, kernel height, kernel width]`; `None` if the channels do not divide into
    /// the groups, there are none, or the window has no taps, does not move or has no distance between its taps.
    pub fn weights(&self) -> Option<usize> {
        let Self { in_channels, out_channels, groups, window } = *self;
        let divides = in_channels > 0 && out_channels > 0 && groups > 0;
        let divides = divides && in_channels.is_multiple_of(groups) && out_channels.is_multiple_of(groups);
        let moves = [window.kernel, window.stride, window.dilation].iter().all(|s| s.height > 0 && s.width > 0);
        let depth = (divides && moves).then(|| self.in_per_group().checked_mul(self.taps()))??;
        out_channels.checked_mul(depth)
    }

    pub(super) fn taps(&self) -> usize {
        self.window.kernel.area()
    }

    pub(super) fn in_per_group(&self) -> usize {
        self.in_channels / self.groups
    }

    pub(super) fn out_per_group(&self) -> usize {
        self.out_channels / self.groups
    }

    /// The length of one filter: the input channels of its group times the taps.
    pub(super) fn depth(&self) -> usize {
        self.in_per_group() * self.taps()
    }

    pub(super) fn is_depthwise(&self) -> bool {
        self.in_per_group() == 1 && self.out_per_group() == 1
    }

    /// The layout of what is read and written: [`Layout::Nchw8c`], unless there are groups that do not fill their blocks.
    ///
    /// # Panics
    /// If there are no groups.
    pub fn layout(&self) -> Layout {
        let fills = self.in_per_group().is_multiple_of(BLOCK) && self.out_per_group().is_multiple_of(BLOCK);
        if self.groups == 1 || self.is_depthwise() || fills { Layout::Nchw8c } else { Layout::Nchw }
    }
}
