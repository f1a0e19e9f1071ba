//! Functions of each value by itself that fall and rise: SiLU, GELU, powers, logarithms.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, Layout, Unary, pass_slopes};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for Unary {
    fn kind(&self) -> &'static str {
        match self {
            Self::HardSwish => "hard swish",
            Self::Silu { .. } => "SiLU",
            Self::Gelu | Self::GeluTanh => "GELU",
            Self::Mish => "Mish",
            Self::Erf => "erf",
            Self::Absolute => "absolute value",
            Self::Exponential => "exponential",
            Self::Logarithm => "logarithm",
            Self::SquareRoot => "square root",
            Self::Reciprocal => "reciprocal",
            Self::Power { .. } => "power",
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::HardSwish | Self::Silu { .. } | Self::Gelu | Self::GeluTanh | Self::Mish => Category::Swish,
            Self::Erf
            | Self::Absolute
            | Self::Exponential
            | Self::Logarithm
            | Self::SquareRoot
            | Self::Reciprocal
            | Self::Power { .. } => Category::Other,
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        output.length(Layout::Nchw8c)
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        // The function may have no value for the zeros that fill the last block of a blocked map.
        if self.is_finite_everywhere() { None } else { Some(Layout::Nchw) }
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        Unary::forward(*self, pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_slopes(pass.saved, pass.gradient, pass.add, target);
    }
}

/// The variants, whose names in snake case are the kinds.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Unary", rename_all = "snake_case", deny_unknown_fields)]
enum Form {
    HardSwish,
    Silu { beta: f32 },
    Gelu,
    GeluTanh,
    Mish,
    Erf,
    Absolute,
    Exponential,
    Logarithm,
    SquareRoot,
    Reciprocal,
    Power { exponent: f32 },
}

impl Describe for Unary {
    const KINDS: &'static [Kind] = &[
        Kind::plain("hard_swish"),
        Kind::plain("gelu"),
        Kind::plain("gelu_tanh"),
        Kind::plain("mish"),
        Kind::plain("erf"),
        Kind::plain("absolute"),
        Kind::plain("exponential"),
        Kind::plain("logarithm"),
        Kind::plain("square_root"),
        Kind::plain("reciprocal"),
        Kind::new("silu", "`beta`", ""),
        Kind::new("power", "`exponent`", ""),
    ];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        Ok(Form::deserialize(reader.variant()?)?)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::variant(Form::serialize(self, serde_json::value::Serializer)?))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let everywhere = [
            Self::HardSwish,
            Self::Silu { beta: 1.0 },
            Self::Silu { beta: 1.702 },
            Self::Gelu,
            Self::GeluTanh,
            Self::Mish,
            Self::Erf,
            Self::Absolute,
            Self::Exponential,
            Self::Power { exponent: 2.0 },
        ];
        let positive = [Self::Logarithm, Self::SquareRoot, Self::Reciprocal, Self::Power { exponent: 0.3 }];
        let positive = positive.into_iter().map(|function| Example::new(function).positive());
        everywhere.into_iter().map(Example::new).chain(positive).collect()
    }
}
