//! The shape of one item of a layer's output (the batch is kept apart).

use std::fmt;

use crate::kernels::{Layout, Size};

/// The most values that a layer may make of one picture: 8 GiB of them.
pub const MOST_VALUES: usize = 1 << 31;

/// Feature maps that can be drawn, or a vector that cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    Maps { channels: usize, size: Size },
    Vector { features: usize },
}

impl Shape {
    pub const fn maps(channels: usize, height: usize, width: usize) -> Self {
        Self::Maps { channels, size: Size::new(height, width) }
    }

    /// Channels of maps, features of a vector.
    pub const fn channels(self) -> usize {
        match self {
            Self::Maps { channels, .. } => channels,
            Self::Vector { features } => features,
        }
    }

    /// Height and width; 1 x 1 for a vector.
    pub const fn size(self) -> Size {
        match self {
            Self::Maps { size, .. } => size,
            Self::Vector { .. } => Size::square(1),
        }
    }

    /// Values of one channel.
    pub const fn plane(self) -> usize {
        self.size().area()
    }

    /// Values of one item. A number that no memory holds stands for any that a `usize` does not hold.
    pub const fn len(self) -> usize {
        self.channels().saturating_mul(self.plane())
    }

    /// Floats of one item in this layout.
    pub const fn length(self, layout: Layout) -> usize {
        layout.length(self.channels(), self.plane())
    }

    /// Blocked for maps, plain for a vector.
    pub const fn natural_layout(self) -> Layout {
        match self {
            Self::Maps { .. } => Layout::Nchw8c,
            Self::Vector { .. } => Layout::Nchw,
        }
    }

    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// `[channels, height, width]` or `[features]`.
    pub fn dims(self) -> Vec<usize> {
        match self {
            Self::Maps { channels, size } => vec![channels, size.height, size.width],
            Self::Vector { features } => vec![features],
        }
    }
}

/// `14x14x384` (height, width, channels) or `1000`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Maps { channels, size } => write!(f, "{}x{}x{channels}", size.height, size.width),
            Self::Vector { features } => write!(f, "{features}"),
        }
    }
}
