//! How feature maps lie in memory.

/// Channels that lie side by side in the blocked layout: a vector of AVX, two of NEON, half a one of AVX-512.
pub const BLOCK: usize = 8;

/// The order of one item's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `[channels, height, width]`.
    Nchw,
    /// `[channels / 8, height, width, 8]`: all that a pixel needs of eight channels is one vector. A last block that the
    /// channels do not fill holds zeros for gradients and anything finite for values.
    Nchw8c,
}

impl Layout {
    /// Floats of an item.
    pub const fn length(self, channels: usize, pixels: usize) -> usize {
        match self {
            Self::Nchw => channels * pixels,
            Self::Nchw8c => channels.next_multiple_of(BLOCK) * pixels,
        }
    }
}
