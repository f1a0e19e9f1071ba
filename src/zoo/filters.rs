//! The filters of a convolution, and what follows them.

use crate::kernels::{Activation, Convolution, Padding, PaddingMode, Size, SlidingWindow, Unary};
use crate::network::{Op, Shape, ShapeError};

/// The filters of a convolution, whatever they are given.
#[derive(Clone, Copy)]
pub struct Filters {
    count: usize,
    kernel: Size,
    stride: usize,
    padding: PaddingMode,
    groups: usize,
}

impl Filters {
    /// Moved by one and padded so that odd kernels keep the size.
    pub const fn new(count: usize, height: usize, width: usize) -> Self {
        let (y, x) = (height / 2, width / 2);
        let padding = PaddingMode::Fixed(Padding { top: y, bottom: y, left: x, right: x });
        Self { count, kernel: Size::new(height, width), stride: 1, padding, groups: 1 }
    }

    pub const fn square(count: usize, side: usize) -> Self {
        Self::new(count, side, side)
    }

    pub const fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    pub const fn padding(self, padding: PaddingMode) -> Self {
        Self { padding, ..self }
    }

    pub const fn groups(self, groups: usize) -> Self {
        Self { groups, ..self }
    }

    /// The convolution of an input of this many channels.
    pub fn over(self, in_channels: usize) -> Convolution {
        let Self { count, kernel, stride, padding, groups } = self;
        let window = SlidingWindow { kernel, stride: Size::square(stride), dilation: Size::square(1), padding };
        Convolution { in_channels, out_channels: count, groups, window }
    }
}

/// What follows a layer with weights.
#[derive(Clone, Copy)]
pub enum After {
    Activation(Activation),
    Unary(Unary),
}

impl After {
    pub const RELU: Self = Self::Activation(Activation::Relu);
    pub const RELU6: Self = Self::Activation(Activation::Relu6);
    pub const HARD_SWISH: Self = Self::Unary(Unary::HardSwish);
    pub const SILU: Self = Self::Unary(Unary::Silu { beta: 1.0 });
    pub const GELU: Self = Self::Unary(Unary::Gelu);
}

impl From<After> for Op {
    fn from(after: After) -> Self {
        match after {
            After::Activation(op) => op.into(),
            After::Unary(op) => op.into(),
        }
    }
}

/// `value` as the nearest multiple of `divisor`, but never much less: the channels of a network of another width.
pub fn divisible(value: f64, divisor: usize) -> usize {
    let nearest = ((value + divisor as f64 / 2.0) as usize / divisor * divisor).max(divisor);
    if (nearest as f64) < 0.9 * value { nearest + divisor } else { nearest }
}

/// The shape that a convolution makes of another.
///
/// # Errors
/// When its input is no map, or is smaller than the kernel.
pub fn convolved(config: &Convolution, from: Shape) -> Result<Shape, ShapeError> {
    let Shape::Maps { size, .. } = from else { return Err(ShapeError::NotMaps(from)) };
    let grid = config.window.over(size, false).ok_or(ShapeError::WindowDoesNotFit(from))?;
    Ok(Shape::Maps { channels: config.out_channels, size: grid.output() })
}
