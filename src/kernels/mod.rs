//! Convolution, pooling and the rest on plain `f32` slices: value and input gradient.
//!
//! Maps lie in memory by blocks of eight channels (see [`Layout`]), vectors as dense rows `[batch, features]`. Weights are
//! constants here, so no kernel computes a weight gradient. Slice lengths are the caller's promise (the executor allocates
//! them from the shapes) and are asserted at each entry.

mod conv;
mod elementwise;
mod extent;
mod layout;
mod matmul;
mod norm;
mod peak;
mod pool;
mod simd;
mod window;

#[cfg(test)]
pub(crate) mod tests;

pub use conv::config::Convolution;
pub use conv::convolution::{ConvolutionKernel, OutputGradient};
pub use conv::transposed::TransposedConvolution;
pub use elementwise::activation::Activation;
pub use elementwise::binary::Binary;
pub use elementwise::prelu::Prelu;
pub use elementwise::quantize::Quantize;
pub use elementwise::slopes::pass_slopes;
pub use elementwise::sum::{pass_gradient, pass_gradient_in_place, sum};
pub use elementwise::unary::Unary;
pub use extent::Extent;
pub use layout::batch_view::{BatchView, BatchViewMut};
pub use layout::buffer::Buffer;
pub use layout::concat::ConcatSlice;
pub use layout::convert::{convert, copy};
pub use layout::index_select::IndexSelect;
pub use layout::memory_layout::{BLOCK, Layout};
pub use layout::permute::Permute;
pub use matmul::linear::LinearKernel;
pub use matmul::matrix_product::MatrixProduct;
pub use norm::across::Across;
pub use norm::batch_norm::BatchNorm;
pub use norm::channel_softmax::ChannelSoftmax;
pub use norm::group_norm::GroupNorm;
pub use norm::layer_norm::LayerNorm;
pub use norm::local_response_norm::LocalResponseNorm;
pub use norm::softmax::{softmax, softmax_gradient};
pub use peak::{Peak, matrix_product};
pub use pool::average_pool::AveragePool;
pub use pool::max_pool::MaxPool;
pub use pool::reduce::{Reduce, Reduction};
pub use pool::resample::{Blend, Resample};
pub use simd::add::{add_assign, add_scalar};
pub use window::{Grid, GridAxis, Padding, PaddingMode, Size, SlidingWindow};
