//! The settings of windows, in short: `stride = 2` for both axes, `padding = "same"`.

use serde::{Deserialize, Serialize};

use super::{FormError, Reader};
use crate::kernels::{Convolution, Padding, PaddingMode, Size, SlidingWindow};

/// No convolutional network has a longer side, and products of two shorter ones do not overflow.
const LIMIT: usize = 16_384;

/// A size as a struct with two fields.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Size")]
pub struct SizeForm {
    height: usize,
    width: usize,
}

/// Padding as a struct with four fields.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Padding")]
pub struct PaddingForm {
    top: usize,
    bottom: usize,
    left: usize,
    right: usize,
}

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
    /// A size whose sides are at least 1.
    ///
    /// # Errors
    /// When a side is 0 or longer than any network's.
    pub fn size(self) -> Result<Size, FormError> {
        let size = self.size_or_zero()?;
        if size.area() == 0 { Err(FormError::invalid("sizes must be at least 1")) } else { Ok(size) }
    }

    /// A size whose sides may be 0.
    ///
    /// # Errors
    /// When a side is longer than any network's.
    pub fn size_or_zero(self) -> Result<Size, FormError> {
        let (height, width) = match self {
            Self::Both(both) => (both, both),
            Self::Each([height, width]) => (height, width),
        };
        check_length(height.max(width))?;
        Ok(Size::new(height, width))
    }
}

fn check_length(length: usize) -> Result<(), FormError> {
    if length > LIMIT { Err(FormError::invalid(format!("{length} is more than {LIMIT}"))) } else { Ok(()) }
}

/// The padding of a window: the same on all sides, `[rows, columns]`, `[top, bottom, left, right]`, or "same".
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PaddingSetting {
    Uniform(usize),
    RowsAndColumns([usize; 2]),
    Sides([usize; 4]),
    Named(String),
}

impl From<PaddingMode> for PaddingSetting {
    fn from(mode: PaddingMode) -> Self {
        match mode {
            PaddingMode::Same => Self::Named("same".to_owned()),
            PaddingMode::Fixed(padding) => padding.into(),
        }
    }
}

impl From<Padding> for PaddingSetting {
    fn from(Padding { top, bottom, left, right }: Padding) -> Self {
        if [bottom, left, right] == [top; 3] { Self::Uniform(top) } else { Self::Sides([top, bottom, left, right]) }
    }
}

impl PaddingSetting {
    /// The padding, which may depend on the input's size.
    ///
    /// # Errors
    /// When a number is longer than any side, or the word is not "same".
    pub fn mode(&self) -> Result<PaddingMode, FormError> {
        let [top, bottom, left, right] = match self {
            Self::Uniform(pixels) => [*pixels; 4],
            Self::RowsAndColumns([rows, columns]) => [*rows, *rows, *columns, *columns],
            Self::Sides(sides) => *sides,
            Self::Named(name) if name == "same" => return Ok(PaddingMode::Same),
            Self::Named(name) => {
                return Err(FormError::invalid(format!("padding \"{name}\" is not known; a number or \"same\" is")));
            }
        };
        check_length(top.max(bottom).max(left).max(right))?;
        Ok(PaddingMode::Fixed(Padding { top, bottom, left, right }))
    }

    /// Padding that does not depend on the input's size.
    ///
    /// # Errors
    /// When it is none.
    pub fn fixed(&self) -> Result<Padding, FormError> {
        match self.mode()? {
            PaddingMode::Fixed(padding) => Ok(padding),
            PaddingMode::Same => Err(FormError::invalid("padding must be numbers here")),
        }
    }
}

fn one() -> Pair {
    Pair::Both(1)
}

fn no_padding() -> PaddingSetting {
    PaddingSetting::Uniform(0)
}

fn one_group() -> usize {
    1
}

/// The settings of a convolution. The shape of its weights says how many filters there are and how large.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConvolutionSettings {
    #[serde(default = "one")]
    pub stride: Pair,
    #[serde(default = "no_padding")]
    pub padding: PaddingSetting,
    #[serde(default = "one")]
    pub dilation: Pair,
    #[serde(default = "one_group")]
    pub groups: usize,
    /// Rows and columns that a transposed convolution adds at the bottom and right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_padding: Option<Pair>,
}

impl ConvolutionSettings {
    pub const TEXT: &'static str = "`stride` (1), `padding` (0), `dilation` (1), `groups` (1)";

    pub fn new(window: SlidingWindow, padding: PaddingSetting, groups: usize, output_padding: Option<Size>) -> Self {
        Self {
            stride: window.stride.into(),
            padding,
            dilation: window.dilation.into(),
            groups,
            output_padding: output_padding.map(Pair::from),
        }
    }

    /// The settings, and what they and the weights make: a convolution of as many outputs as the weights' first dimension.
    ///
    /// # Errors
    /// When a setting cannot be, or the weights have not four dimensions.
    pub fn read(reader: &Reader<'_>) -> Result<(Self, Convolution), FormError> {
        let settings: Self = reader.settings()?;
        let shape = reader.shape("weight")?;
        let [out_channels, second, height, width] = *shape else {
            return Err(reader.wrong_shape("weight", shape, "four dimensions"));
        };
        let groups = settings.groups;
        let in_channels = second.checked_mul(groups).filter(|_| groups > 0);
        let in_channels = in_channels.ok_or_else(|| FormError::invalid("groups must be at least 1"))?;
        let kernel = Pair::Each([height, width]).size()?;
        let (stride, dilation) = (settings.stride.size()?, settings.dilation.size()?);
        let window = SlidingWindow { kernel, stride, dilation, padding: settings.padding.mode()? };
        Ok((settings, Convolution { in_channels, out_channels, groups, window }))
    }
}

/// The settings of a pool.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolSettings {
    pub kernel: Pair,
    /// As large as the kernel if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<Pair>,
    #[serde(default = "no_padding")]
    pub padding: PaddingSetting,
    #[serde(default = "one")]
    pub dilation: Pair,
    /// Whether a last window may hang over the edge.
    #[serde(default)]
    pub ceil_mode: bool,
    /// Whether the padding counts in a mean. It does if this is left out.
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

    /// The window of the pool.
    ///
    /// # Errors
    /// When a setting cannot be.
    pub fn window(&self) -> Result<SlidingWindow, FormError> {
        let kernel = self.kernel.size()?;
        let stride = self.stride.map_or(Ok(kernel), Pair::size)?;
        Ok(SlidingWindow { kernel, stride, dilation: self.dilation.size()?, padding: self.padding.mode()? })
    }
}
