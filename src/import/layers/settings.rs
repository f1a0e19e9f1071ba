//! The settings of windows, in short: `stride = 2` for both axes, `padding = "same"`.

use serde::{Deserialize, Serialize};

use crate::kernels::{Padding, PaddingMode, Size, SlidingWindow};

/// More is no CNN's, and products of less do not overflow.
const LIMIT: usize = 16_384;

/// One number for both axes, or one for rows and one for columns.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Pair {
    Both(usize),
    Each([usize; 2]),
}

impl From<Size> for Pair {
    fn from(size: Size) -> Self {
        if size.height == size.width { Self::Both(size.height) } else { Self::Each([size.height, size.width]) }
    }
}

impl Pair {
    /// Both at least 1.
    pub fn size(self) -> Result<Size, String> {
        let size = self.size_or_zero()?;
        if size.area() == 0 { Err("sizes must be at least 1".to_owned()) } else { Ok(size) }
    }

    pub fn size_or_zero(self) -> Result<Size, String> {
        let (height, width) = match self {
            Self::Both(both) => (both, both),
            Self::Each([height, width]) => (height, width),
        };
        bounded(height.max(width)).map(|_| Size::new(height, width))
    }
}

fn bounded(length: usize) -> Result<usize, String> {
    if length > LIMIT { Err(format!("{length} is more than {LIMIT}")) } else { Ok(length) }
}

/// What is put around maps: the same everywhere, `[rows, columns]`, `[top, bottom, left, right]`, or "same".
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Around {
    Everywhere(usize),
    Axes([usize; 2]),
    Padding([usize; 4]),
    Named(String),
}

impl From<PaddingMode> for Around {
    fn from(padding: PaddingMode) -> Self {
        match padding {
            PaddingMode::Same => Self::Named("same".to_owned()),
            PaddingMode::Fixed(edges) => edges.into(),
        }
    }
}

impl From<Padding> for Around {
    fn from(Padding { top, bottom, left, right }: Padding) -> Self {
        if [bottom, left, right] == [top; 3] {
            Self::Everywhere(top)
        } else {
            Self::Padding([top, bottom, left, right])
        }
    }
}

impl Around {
    pub fn padding(&self) -> Result<PaddingMode, String> {
        let [top, bottom, left, right] = match self {
            Self::Everywhere(pixels) => [*pixels; 4],
            Self::Axes([rows, columns]) => [*rows, *rows, *columns, *columns],
            Self::Padding(edges) => *edges,
            Self::Named(name) if name == "same" => return Ok(PaddingMode::Same),
            Self::Named(name) => return Err(format!("padding \"{name}\" is not known; a number or \"same\" is")),
        };
        bounded(top.max(bottom).max(left).max(right))?;
        Ok(PaddingMode::Fixed(Padding { top, bottom, left, right }))
    }

    pub fn edges(&self) -> Result<Padding, String> {
        match self.padding()? {
            PaddingMode::Fixed(edges) => Ok(edges),
            PaddingMode::Same => Err("padding must be numbers here".to_owned()),
        }
    }
}

fn one() -> Pair {
    Pair::Both(1)
}

fn none() -> Around {
    Around::Everywhere(0)
}

fn one_group() -> usize {
    1
}

/// Of a convolution. How many filters there are and how large is in the weights.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConvolutionSettings {
    #[serde(default = "one")]
    pub stride: Pair,
    #[serde(default = "none")]
    pub padding: Around,
    #[serde(default = "one")]
    pub dilation: Pair,
    #[serde(default = "one_group")]
    pub groups: usize,
    /// Of a transposed convolution: more rows and columns at the bottom and right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_padding: Option<Pair>,
}

impl ConvolutionSettings {
    pub fn new(window: SlidingWindow, padding: Around, groups: usize, output_padding: Option<Size>) -> Self {
        Self {
            stride: window.stride.into(),
            padding,
            dilation: window.dilation.into(),
            groups,
            output_padding: output_padding.map(Pair::from),
        }
    }

    pub fn window(&self, kernel: Size) -> Result<SlidingWindow, String> {
        let (stride, dilation) = (self.stride.size()?, self.dilation.size()?);
        Pair::Each([kernel.height, kernel.width]).size()?;
        Ok(SlidingWindow { kernel, stride, dilation, padding: self.padding.padding()? })
    }
}

/// Of a pool.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolSettings {
    pub kernel: Pair,
    /// As large as the kernel if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<Pair>,
    #[serde(default = "none")]
    pub padding: Around,
    #[serde(default = "one")]
    pub dilation: Pair,
    /// Whether a last window may hang over.
    #[serde(default)]
    pub ceil_mode: bool,
    /// Whether the padding counts in a mean. It does if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_include_pad: Option<bool>,
}

impl PoolSettings {
    pub fn new(window: SlidingWindow, ceil_mode: bool, count_include_pad: Option<bool>) -> Self {
        Self {
            kernel: window.kernel.into(),
            stride: Some(window.stride.into()),
            padding: window.padding.into(),
            dilation: window.dilation.into(),
            ceil_mode,
            count_include_pad,
        }
    }

    pub fn window(&self) -> Result<SlidingWindow, String> {
        let kernel = self.kernel.size()?;
        let stride = self.stride.map_or(Ok(kernel), Pair::size)?;
        Ok(SlidingWindow { kernel, stride, dilation: self.dilation.size()?, padding: self.padding.padding()? })
    }
}
