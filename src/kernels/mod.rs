//! Convolution, pooling and the rest on plain `f32` slices: value and input gradient.
//!
//! Every tensor is a dense row-major slice `[batch, channels, height, width]`. Weights are constants here, so no kernel
//! computes a weight gradient. Slice lengths are the caller's promise (the executor allocates them from the shapes) and
//! are asserted at each entry.

mod activation;
mod average_pool;
mod batch_norm;
mod col2im;
mod convolution;
mod depthwise;
mod elementwise;
mod im2col;
mod linear;
mod matmul;
mod max_pool;
mod scratch;
mod simd;
mod softmax;
mod window;

#[cfg(test)]
pub(crate) mod tests;

pub use activation::Activation;
pub use average_pool::AveragePool;
pub use batch_norm::BatchNorm;
pub use convolution::{Convolution, ConvolutionKernel};
pub use elementwise::{add_assign, add_scalar, concat, split};
pub use linear::LinearKernel;
pub use max_pool::MaxPool;
pub use softmax::{softmax, softmax_gradient};
pub use window::{Axis, Edges, Grid, Padding, Size, Window};
