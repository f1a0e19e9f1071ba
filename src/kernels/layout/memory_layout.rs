//! The order in which the values of feature maps lie in memory.

/// Channels that lie side by side in [`Layout::Nchw8c`]: as many floats as a vector of AVX, two of NEON or half a one of AVX-512.
pub const BLOCK: usize = 8;

/// The order of one item's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `[channels, height, width]`, as PyTorch and ONNX have it.
    Nchw,
    /// `[channels / 8, height, width, 8]`, as oneDNN's nChw8c: eight channels of a pixel are one vector. If the channels do
    /// not fill the last block, its filling holds zeros in gradients and anything finite in values.
    Nchw8c,
}

impl Layout {
    /// Floats of an item. A number that no memory holds stands for any that a `usize` does not hold.
    pub const fn length(self, channels: usize, pixels: usize) -> usize {
        match self {
            Self::Nchw => channels.saturating_mul(pixels),
            Self::Nchw8c => match channels.checked_next_multiple_of(BLOCK) {
                Some(channels) => channels.saturating_mul(pixels),
                None => usize::MAX,
            },
        }
    }

    /// Channels whose values for one pixel lie side by side.
    pub const fn lanes(self) -> usize {
        match self {
            Self::Nchw => 1,
            Self::Nchw8c => BLOCK,
        }
    }
}
