//! Activations that rise with their input: ReLU and its relatives, sigmoid, tanh, softplus.

use serde::{Deserialize, Serialize};

use crate::kernels::{Activation, BatchViewMut, Layout, pass_gradient, sum};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for Activation {
    fn kind(&self) -> &'static str {
        match self {
            Self::Relu => "ReLU",
            Self::Relu6 => "ReLU6",
            Self::Clip { .. } => "clip",
            Self::LeakyRelu { .. } => "leaky ReLU",
            Self::Elu { scale: 1.0, .. } => "ELU",
            Self::Elu { .. } => "SELU",
            Self::HardSigmoid { .. } => "hard sigmoid",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Softplus => "softplus",
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Relu | Self::LeakyRelu { .. } | Self::Elu { .. } | Self::Softplus => Category::Rectifier,
            Self::Relu6 | Self::Clip { .. } | Self::HardSigmoid { .. } => Category::Clip,
            Self::Sigmoid | Self::Tanh => Category::Sigmoid,
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        single(inputs)
    }

    fn gradient_reads_output(&self) -> bool {
        true
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        None
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        sum(pass.inputs, Some(*self), output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        pass_gradient(pass.gradient, Some((*self, pass.output)), target, pass.add);
    }
}

/// The variants, whose names in snake case are the kinds.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Activation", rename_all = "snake_case", deny_unknown_fields)]
enum Form {
    Relu,
    Relu6,
    Clip { low: f32, high: f32 },
    LeakyRelu { slope: f32 },
    Elu { alpha: f32, scale: f32 },
    HardSigmoid { slope: f32, offset: f32 },
    Sigmoid,
    Tanh,
    Softplus,
}

impl Describe for Activation {
    const KINDS: &'static [Kind] = &[
        Kind::plain("relu"),
        Kind::plain("relu6"),
        Kind::plain("sigmoid"),
        Kind::plain("tanh"),
        Kind::plain("softplus"),
        Kind::new("leaky_relu", "`slope`", ""),
        Kind::new("elu", "`alpha`, `scale`", ""),
        Kind::new("hard_sigmoid", "`slope`, `offset`", ""),
        Kind::new("clip", "`low`, `high`", ""),
    ];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let activation = Form::deserialize(reader.variant()?)?;
        if let Self::Clip { low, high } = activation {
            check_limits(low, high)?;
        }
        Ok(activation)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let writable = match *self {
            Self::Clip { low, high } => Self::Clip { low: finite(low), high: finite(high) },
            other => other,
        };
        Ok(Written::variant(Form::serialize(&writable, serde_json::value::Serializer)?))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let functions = [
            Self::Relu,
            Self::Relu6,
            Self::Clip { low: -1.0, high: 1.095 },
            Self::Clip { low: f32::NEG_INFINITY, high: 0.762 },
            Self::LeakyRelu { slope: 0.2 },
            Self::Elu { alpha: 0.7, scale: 1.0 },
            Self::SELU,
            Self::HardSigmoid { slope: 0.4, offset: 0.5 },
            Self::Sigmoid,
            Self::Tanh,
            Self::Softplus,
        ];
        functions.map(Example::new).into()
    }
}

/// Makes sure that a value can lie between two limits.
pub(super) fn check_limits(low: f32, high: f32) -> Result<(), FormError> {
    let is_wrong = low > high || low.is_nan() || high.is_nan();
    if is_wrong { Err(FormError::invalid("low must be a number no more than high")) } else { Ok(()) }
}

/// A limit that JSON can hold, which has no infinity; no finite value is beyond the largest.
pub(super) fn finite(limit: f32) -> f32 {
    limit.clamp(f32::MIN, f32::MAX)
}
