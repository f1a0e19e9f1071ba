//! The operators, a file each. A new one is a new file and one line in the list below.

mod activation;
mod add;
mod average_pool;
mod batch_norm;
mod concat;
mod convolution;
mod global_average_pool;
mod linear;
mod max_pool;
mod reshape;
mod softmax;

use std::fmt;

pub use add::Add;
pub use concat::Concat;
pub use convolution::ConvolutionOp;
pub use global_average_pool::GlobalAveragePool;
pub use linear::Linear;
pub use reshape::{Dropout, Flatten};
pub use softmax::Softmax;

use super::Operator;
use crate::kernels::{Activation, AveragePool, BatchNorm, MaxPool};

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
    Linear(Linear),
    BatchNorm(BatchNorm),
    Activation(Activation),
    Softmax(Softmax),
    MaxPool(MaxPool),
    AveragePool(AveragePool),
    GlobalAveragePool(GlobalAveragePool),
    Concat(Concat),
    Add(Add),
    Flatten(Flatten),
    Dropout(Dropout),
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operator().kind())
    }
}
