//! Which algorithm computes a convolution.

use super::config::Convolution;
use super::narrow::Narrow;
use super::winograd::Winograd;
use crate::kernels::layout::memory_layout::Layout;
use crate::kernels::window::Grid;

/// The ways in which a convolution or its input gradient is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Matrix products over im2col columns, for groups that do not fill their blocks: [`super::columns`].
    Columns,
    /// One kernel for each channel: [`super::depthwise`].
    Depthwise,
    /// Products of matrices that are summed by windows, for the gradient of a few channels: [`super::narrow`].
    Narrow,
    /// Fewer products over transformed tiles: [`super::winograd`].
    Winograd,
    /// Sixteen output channels of a few pixels, summed in registers: [`super::direct`].
    Direct,
}

impl Algorithm {
    /// What computes the output.
    pub fn of_forward(config: &Convolution, grid: &Grid) -> Self {
        match Self::of_channels(config) {
            Self::Direct if Winograd::suits(config, grid.output()) => Self::Winograd,
            algorithm => algorithm,
        }
    }

    /// What computes the input gradient.
    pub fn of_gradient(config: &Convolution, grid: &Grid) -> Self {
        match Self::of_channels(config) {
            Self::Direct if Narrow::suits(config) => Self::Narrow,
            Self::Direct if Winograd::suits(config, grid.input()) => Self::Winograd,
            algorithm => algorithm,
        }
    }

    /// What the channels ask for, whatever the window is.
    fn of_channels(config: &Convolution) -> Self {
        match config.layout() {
            Layout::Nchw => Self::Columns,
            Layout::Nchw8c if config.is_depthwise() => Self::Depthwise,
            Layout::Nchw8c => Self::Direct,
        }
    }
}
