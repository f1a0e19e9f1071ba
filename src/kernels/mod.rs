//! Convolution, pooling and the rest on plain `f32` slices: value and input gradient.
//!
//! Maps lie in memory by blocks of eight channels (see [`Layout`]), vectors as dense rows `[batch, features]`. Weights are
//! constants here, so no kernel computes a weight gradient. Slice lengths are the caller's promise (the executor allocates
//! them from the shapes) and are asserted at each entry.

mod activation;
mod average_pool;
mod batch_norm;
mod buffer;
mod col2im;
mod columns;
mod convolution;
mod depthwise;
mod direct;
mod elementwise;
mod gather;
mod im2col;
mod join;
mod lanes;
mod layout;
mod linear;
mod matmul;
mod max_pool;
mod narrow;
mod packed;
mod peak;
mod products;
mod scratch;
mod simd;
mod softmax;
mod sum;
mod walk;
mod window;
mod winograd;

#[cfg(test)]
pub(crate) mod tests;

pub use activation::Activation;
pub use average_pool::AveragePool;
pub use batch_norm::BatchNorm;
pub use buffer::Buffer;
pub use convolution::{Convolution, ConvolutionKernel, OutputGradient};
pub use elementwise::{add_assign, add_scalar};
pub use join::Part;
pub use layout::{BLOCK, Items, ItemsMut, Layout, convert, copy};
pub use linear::LinearKernel;
pub use max_pool::MaxPool;
pub use peak::{Peak, matrix_product};
pub use softmax::{softmax, softmax_gradient};
pub use sum::{pass_gradient, pass_gradient_in_place, sum};
pub use window::{Axis, Edges, Grid, Padding, Size, Window};
