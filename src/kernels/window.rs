//! Sliding windows: the geometry that convolutions and pools share.

use std::ops::Range;

/// Rows and columns, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    pub height: usize,
    pub width: usize,
}

impl Size {
    pub const fn new(height: usize, width: usize) -> Self {
        Self { height, width }
    }

    pub const fn square(side: usize) -> Self {
        Self::new(side, side)
    }

    /// Pixels. A number that no memory holds stands for any that a `usize` does not hold.
    pub const fn area(self) -> usize {
        self.height.saturating_mul(self.width)
    }
}

/// Rows and columns of zeros added around the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Padding {
    pub top: usize,
    pub bottom: usize,
    pub left: usize,
    pub right: usize,
}

impl Padding {
    pub const fn uniform(pixels: usize) -> Self {
        Self { top: pixels, bottom: pixels, left: pixels, right: pixels }
    }
}

/// How the input is padded before a window slides over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaddingMode {
    Fixed(Padding),
    /// TensorFlow's SAME: `output = ceil(input / stride)`, with the odd pixel at the bottom and right. How many rows and columns
    /// that needs depends on the input's size.
    Same,
}

impl PaddingMode {
    pub const NONE: Self = Self::uniform(0);

    pub const fn uniform(pixels: usize) -> Self {
        Self::Fixed(Padding::uniform(pixels))
    }
}

/// A window of `kernel` taps, `dilation` apart, moved by `stride`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlidingWindow {
    pub kernel: Size,
    pub stride: Size,
    pub dilation: Size,
    pub padding: PaddingMode,
}

impl SlidingWindow {
    /// A dense square window.
    pub const fn square(kernel: usize, stride: usize, padding: PaddingMode) -> Self {
        Self { kernel: Size::square(kernel), stride: Size::square(stride), dilation: Size::square(1), padding }
    }

    /// The window's positions over an input of this size, or `None` if it does not fit even once, has no taps, does not move, or
    /// is absurdly large.
    ///
    /// `ceil` rounds the number of positions up, so that a last partial window counts if it starts inside the input or its
    /// leading padding (PyTorch's rule).
    pub fn over(&self, input: Size, ceil: bool) -> Option<Grid> {
        let (vertical, horizontal) = match self.padding {
            PaddingMode::Fixed(e) => ((e.top, e.bottom), (e.left, e.right)),
            PaddingMode::Same => (
                same(input.height, self.kernel.height, self.stride.height, self.dilation.height)?,
                same(input.width, self.kernel.width, self.stride.width, self.dilation.width)?,
            ),
        };
        Some(Grid {
            y: GridAxis::new(
                input.height,
                self.kernel.height,
                self.stride.height,
                self.dilation.height,
                vertical,
                ceil,
            )?,
            x: GridAxis::new(input.width, self.kernel.width, self.stride.width, self.dilation.width, horizontal, ceil)?,
        })
    }
}

/// The padding before and after an axis that SAME asks for; `None` if a `usize` does not hold it.
fn same(input: usize, kernel: usize, stride: usize, dilation: usize) -> Option<(usize, usize)> {
    let reach = dilation.checked_mul(kernel.checked_sub(1)?)?.checked_add(1)?;
    let output = input.div_ceil(stride.max(1));
    let total = output.checked_sub(1)?.checked_mul(stride)?.checked_add(reach)?;
    let total = total.saturating_sub(input);
    Some((total / 2, total - total / 2))
}

/// The positions of a window along both axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    pub y: GridAxis,
    pub x: GridAxis,
}

impl Grid {
    pub fn input(&self) -> Size {
        Size::new(self.y.input, self.x.input)
    }

    pub fn output(&self) -> Size {
        Size::new(self.y.output, self.x.output)
    }

    /// Whether every position has a tap that reads inside the input.
    pub(super) fn always_touches(&self) -> bool {
        let touches = |axis: &GridAxis| (0..axis.output).all(|output| !axis.taps(output).is_empty());
        touches(&self.y) && touches(&self.x)
    }
}

/// The positions of a window along one axis: output `o`, tap `t` reads input `o * stride + t * dilation - before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridAxis {
    pub input: usize,
    pub output: usize,
    pub kernel: usize,
    pub stride: usize,
    pub dilation: usize,
    pub before: usize,
    pub after: usize,
}

/// No axis of a map is longer with its padding, and no window moves farther: a position's coordinates, and the product of two
/// of them, can be computed without a thought of overflow.
const LONGEST_AXIS: usize = 1 << 30;

impl GridAxis {
    fn new(
        input: usize,
        kernel: usize,
        stride: usize,
        dilation: usize,
        (before, after): (usize, usize),
        ceil: bool,
    ) -> Option<Self> {
        if kernel == 0 || stride == 0 || dilation == 0 || input == 0 {
            return None;
        }
        let reach = dilation.checked_mul(kernel - 1)?.checked_add(1)?;
        let padded = input.checked_add(before)?.checked_add(after)?;
        let room = padded.checked_sub(reach)?;
        if padded > LONGEST_AXIS || stride > LONGEST_AXIS {
            return None;
        }
        let mut output = room / stride + 1;
        if ceil && room % stride != 0 && output * stride < input + before {
            output += 1;
        }
        Some(Self { input, output, kernel, stride, dilation, before, after })
    }

    /// The outputs for which this tap reads inside the input (elsewhere it reads padding).
    pub fn inside(&self, tap: usize) -> Range<usize> {
        let offset = tap * self.dilation;
        let first = self.before.saturating_sub(offset).div_ceil(self.stride);
        let last = (self.input + self.before).saturating_sub(offset).div_ceil(self.stride);
        let first = first.min(self.output);
        first..last.clamp(first, self.output)
    }

    /// The taps of this output that read inside the input.
    #[inline]
    pub fn taps(&self, output: usize) -> Range<usize> {
        let start = output * self.stride;
        let first = self.before.saturating_sub(start).div_ceil(self.dilation);
        let last = (self.input + self.before).saturating_sub(start).div_ceil(self.dilation);
        first..last.clamp(first, self.kernel.max(first))
    }

    /// The input that this tap of this output reads. Only outputs in [`GridAxis::inside`] read one.
    pub fn reads(&self, output: usize, tap: usize) -> usize {
        output * self.stride + tap * self.dilation - self.before
    }
}
