//! Convolution, pooling and the rest on `f32` slices: value and input gradient. Weights are constants here, so no kernel computes
//! a weight gradient.
//!
//! Maps are read and written through a [`BatchView`], which knows where each item begins and in which [`Layout`] it lies: most
//! kernels work on blocks of eight channels. A vector is maps of one pixel. What a gradient needs of the forward pass is saved as
//! numbers of 32 bits; a forward pass that gets an empty slice for them saves nothing.
//!
//! Every kernel checks at its entry that its arguments match (layouts, batches, lengths, grids, saved numbers) and panics if they
//! do not: no argument that safe code can pass reaches undefined behaviour. `tests/misuse` calls each with arguments that do not
//! match. This is the one folder with `unsafe` code.

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
pub use matmul::linear::Linear;
pub use matmul::matrix_product::MatrixProduct;
pub use norm::across::Across;
pub use norm::batch_norm::BatchNorm;
pub use norm::channel_softmax::ChannelSoftmax;
pub use norm::group_norm::GroupNorm;
pub use norm::layer_norm::LayerNorm;
pub use norm::local_response_norm::LocalResponseNorm;
pub use norm::lp_normalization::LpNormalization;
pub use peak::{Peak, matrix_product};
pub use pool::average_pool::AveragePool;
pub use pool::max_pool::MaxPool;
pub use pool::reduce::{Reduce, Reduction};
pub use pool::resample::{Blend, Resample};
pub use simd::add::{add_assign, add_scalar};
pub use window::{Grid, GridAxis, Padding, PaddingMode, Size, SlidingWindow};
