//! The list of operators. A new one is a file of its own and one row here.

use std::fmt;

use serde_json::{Map, Value};

use super::adaptive_average_pool::AdaptiveAveragePool;
use super::affine::Affine;
use super::concat::Concat;
use super::constant::Constant;
use super::convolution::ConvolutionOp;
use super::crop::Crop;
use super::dropout::Dropout;
use super::flatten::Flatten;
use super::matmul::Matmul;
use super::pad::Pad;
use super::rearrange::Rearrange;
use super::resize::Resize;
use super::softmax::Softmax;
use crate::kernels::{
    Activation, AveragePool, BatchNorm, Binary, GroupNorm, IndexSelect, LayerNorm, Linear, LocalResponseNorm, MaxPool,
    Prelu, Quantize, Reduce, TransposedConvolution, Unary,
};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, NamedTensors, Reader, Written};
use crate::network::{MOST_VALUES, Operator, Shape, ShapeError};

macro_rules! operators {
    ($($name:ident($type:ty),)*) => {
        /// One kind of layer, with its weights.
        pub enum Op {
            $($name($type),)*
        }

        impl Op {
            /// The kinds of each operator, in the order of the rows.
            pub const KINDS: &'static [&'static [Kind]] = &[$(<$type>::KINDS,)*];

            pub fn operator(&self) -> &dyn Operator {
                match self {
                    $(Self::$name(op) => op,)*
                }
            }

            /// Reads an operator. `prefix` is what the names of its tensors begin with.
            ///
            /// # Errors
            /// When there is no such kind, or a setting or a tensor is missing or cannot be.
            pub fn read(
                kind: &str,
                settings: &Map<String, Value>,
                prefix: &str,
                tensors: &dyn NamedTensors,
            ) -> Result<Self, FormError> {
                $(if let Some(kind) = Kind::find(<$type>::KINDS, kind) {
                    return <$type>::read(&Reader::new(kind, settings, prefix, tensors)).map(Self::$name);
                })*
                Err(FormError::NoSuchKind { nearest: nearest(kind).join(", ") })
            }

            /// Writes the operator, so that reading gives it back bit for bit.
            ///
            /// # Errors
            /// When a setting cannot be written as JSON.
            pub fn write(&self) -> Result<Written<'_>, serde_json::Error> {
                match self {
                    $(Self::$name(op) => op.write(),)*
                }
            }

            /// All operators' examples.
            #[cfg(test)]
            pub fn examples() -> Vec<Example<Self>> {
                let mut all = Vec::new();
                $(all.extend(<$type>::examples().into_iter().map(|example| example.map(Self::from)));)*
                all
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
    BatchNorm(BatchNorm),
    LayerNorm(LayerNorm),
    GroupNorm(GroupNorm),
    LocalResponseNorm(LocalResponseNorm),
    LpNormalization(crate::kernels::LpNormalization),
    Affine(Affine),
    Activation(Activation),
    Unary(Unary),
    Prelu(Prelu),
    MaxPool(MaxPool),
    AveragePool(AveragePool),
    AdaptiveAveragePool(AdaptiveAveragePool),
    Reduce(Reduce),
    Softmax(Softmax),
    Concat(Concat),
    Binary(Binary),
    Matmul(Matmul),
    Constant(Constant),
    Flatten(Flatten),
    Dropout(Dropout),
    Pad(Pad),
    Crop(Crop),
    Resize(Resize),
    IndexSelect(IndexSelect),
    Rearrange(Rearrange),
    Quantize(Quantize),
}

impl Op {
    /// The output's shape for these input shapes.
    ///
    /// # Errors
    /// When the operator cannot take these inputs, or would make more than [`MOST_VALUES`] of them.
    pub fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let shape = self.operator().output_shape(inputs)?;
        if shape.len() > MOST_VALUES { Err(ShapeError::OutputTooLarge(shape)) } else { Ok(shape) }
    }
}

/// The kinds whose names are most like this one.
fn nearest(wanted: &str) -> Vec<&'static str> {
    let kinds = Op::KINDS.iter().flat_map(|kinds| kinds.iter());
    let mut near: Vec<(f64, &str)> = kinds.map(|kind| (strsim::jaro_winkler(wanted, kind.name), kind.name)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The operator's kind, for error messages of tests.
impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operator().kind())
    }
}
