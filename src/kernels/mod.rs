//! Convolution, pooling and the rest on plain `f32` slices: value and input gradient.
//!
//! Maps lie in memory by blocks of eight channels (see [`Layout`]), vectors as dense rows `[batch, features]`. Weights are
//! constants here, so no kernel computes a weight gradient. Slice lengths are the caller's promise (the executor allocates
//! them from the shapes) and are asserted at each entry.

mod across;
mod activation;
mod average_pool;
mod batch_norm;
mod buffer;
mod col2im;
mod columns;
mod combine;
mod convolution;
mod curve;
mod depthwise;
mod direct;
mod elementwise;
mod gather;
mod group_norm;
mod im2col;
mod join;
mod lanes;
mod layout;
mod linear;
mod local_response_norm;
mod math;
mod matmul;
mod matrix_product;
mod max_pool;
mod narrow;
mod packed;
mod peak;
mod permute;
mod prelu;
mod products;
mod quantize;
mod reduce;
mod resample;
mod scratch;
mod select;
mod simd;
mod slopes;
mod softmax;
mod sum;
mod transposed;
mod walk;
mod window;
mod winograd;

#[cfg(test)]
pub(crate) mod tests;

pub use across::{Across, ChannelSoftmax, LayerNorm};
pub use activation::Activation;
pub use average_pool::AveragePool;
pub use batch_norm::BatchNorm;
pub use buffer::Buffer;
pub use combine::{Binary, Extent};
pub use convolution::{Convolution, ConvolutionKernel, OutputGradient};
pub use curve::Unary;
pub use elementwise::{add_assign, add_scalar};
pub use group_norm::GroupNorm;
pub use join::Part;
pub use layout::{BLOCK, BatchView, BatchViewMut, Layout, convert, copy};
pub use linear::LinearKernel;
pub use local_response_norm::LocalResponseNorm;
pub use matrix_product::MatrixProduct;
pub use max_pool::MaxPool;
pub use peak::{Peak, matrix_product};
pub use permute::Order;
pub use prelu::Prelu;
pub use quantize::Quantize;
pub use reduce::{Reduce, Reduction};
pub use resample::{Blend, Resample};
pub use select::IndexSelect;
pub use slopes::pass_slopes;
pub use softmax::{softmax, softmax_gradient};
pub use sum::{pass_gradient, pass_gradient_in_place, sum};
pub use transposed::TransposedConvolution;
pub use window::{Axis, Grid, Padding, PaddingMode, Size, SlidingWindow};
