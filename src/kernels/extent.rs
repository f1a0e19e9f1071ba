//! How many channels, rows and columns maps have.

use super::window::Size;

/// Channels, rows and columns of maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    pub channels: usize,
    pub size: Size,
}

impl Extent {
    /// The extent of what two maps make if one is broadcast to the other: `None` unless along each axis they are alike or one
    /// of them is 1.
    pub fn join(self, other: Self) -> Option<Self> {
        let axis = |a: usize, b: usize| (a == b || a == 1 || b == 1).then_some(a.max(b));
        Some(Self {
            channels: axis(self.channels, other.channels)?,
            size: Size::new(axis(self.size.height, other.size.height)?, axis(self.size.width, other.size.width)?),
        })
    }

    /// Pixels of a channel.
    pub fn pixels(self) -> usize {
        self.size.area()
    }
}
