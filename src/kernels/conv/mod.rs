//! Convolution: one configuration, and the algorithms that [`ConvolutionKernel`](convolution::ConvolutionKernel) chooses among.

pub(super) mod algorithm;
pub(super) mod col2im;
pub(super) mod columns;
pub(super) mod config;
pub(super) mod convolution;
pub(super) mod depthwise;
pub(super) mod direct;
pub(super) mod gather;
pub(super) mod im2col;
pub(super) mod narrow;
pub(super) mod packed;
pub(super) mod products;
pub(super) mod transposed;
pub(super) mod walk;
pub(super) mod winograd;
pub(super) mod winograd_transform;
