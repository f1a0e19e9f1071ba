//! The operators, a file each. A new one is a new file and one line in the list below.

mod activation;
mod adaptive_average_pool;
mod add;
mod affine;
mod average_pool;
mod batch_norm;
mod channel_norm;
mod channel_softmax;
mod combine;
mod concat;
mod constant;
mod convolution;
mod crop;
mod curve;
mod global_average_pool;
mod group_norm;
mod linear;
mod local_response_norm;
mod matrix_product;
mod max_pool;
mod pad;
mod prelu;
mod quantize;
mod rearrange;
mod reduce;
mod resampling;
mod reshape;
mod resize;
mod selection;
mod softmax;
mod transposed_convolution;

use std::fmt;

pub use adaptive_average_pool::AdaptiveAveragePool;
pub use add::Add;
pub use affine::Affine;
pub use concat::Concat;
pub use constant::Constant;
pub use convolution::ConvolutionOp;
pub use crop::{Crop, Place, Span};
pub use global_average_pool::GlobalAveragePool;
pub use linear::Linear;
pub use matrix_product::MatrixProduct;
pub use pad::{Pad, PadMode};
pub use rearrange::{Arrangement, Factor, FactorId, Rearrange};
pub use reshape::{Dropout, Flatten};
pub use resize::{Coordinates, Interpolation, Nearest, Resize, Target};
pub use softmax::Softmax;

use super::Operator;
use crate::kernels::{
    Activation, AveragePool, BatchNorm, Binary, ChannelSoftmax, GroupNorm, IndexSelect, LayerNorm, LocalResponseNorm,
    MaxPool, Prelu, Quantize, Reduce, TransposedConvolution, Unary,
};

macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident($type:ty),)*) => {
        /// One kind of layer, with its weights.
        pub enum Op {
            $($(#[$doc])* $name($type),)*
        }

        impl Op {
            pub fn operator(&self) -> &dyn Operator {
                match self {
                    $(Self::$name(op) => op,)*
                }
            }
        }

        $(impl From<$type> for Op {
            fn from(op: $type) -> Self {
                Self::$name(op)
            }
        })*
    };
}

operators! {
    Convolution(ConvolutionOp),
    TransposedConvolution(TransposedConvolution),
    Linear(Linear),
    MatrixProduct(MatrixProduct),
    BatchNorm(BatchNorm),
    LayerNorm(LayerNorm),
    GroupNorm(GroupNorm),
    LocalResponseNorm(LocalResponseNorm),
    Activation(Activation),
    Unary(Unary),
    Prelu(Prelu),
    Quantize(Quantize),
    Softmax(Softmax),
    ChannelSoftmax(ChannelSoftmax),
    MaxPool(MaxPool),
    AveragePool(AveragePool),
    AdaptiveAveragePool(AdaptiveAveragePool),
    GlobalAveragePool(GlobalAveragePool),
    Reduce(Reduce),
    Concat(Concat),
    Add(Add),
    Binary(Binary),
    Affine(Affine),
    Constant(Constant),
    IndexSelect(IndexSelect),
    Crop(Crop),
    Pad(Pad),
    Resize(Resize),
    Rearrange(Rearrange),
    Flatten(Flatten),
    Dropout(Dropout),
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operator().kind())
    }
}
