//! Functions of each value by itself.

use super::norm::channel_values;
use super::{Call, Failure, Lowered, Lowering, Value};
use crate::import::onnx::tensor::{self, Tensor};
use crate::import::weights::DType;
use crate::kernels::{Activation, Prelu, Unary};
use crate::network::Op;
use crate::network::ops::{Affine, Dropout};

impl Lowering<'_> {
    pub(super) fn elementwise(&mut self, call: &Call<'_>) -> Lowered {
        let node = call.node;
        let channels = match call.value(0) {
            Some(Value::View(view)) => view.shape.channels(),
            _ => 0,
        };
        let op: Op = match node.op.as_str() {
            "Relu" => Activation::Relu.into(),
            "LeakyRelu" => leaky(node.float("alpha", 0.01))?,
            "Elu" => elu(node.float("alpha", 1.0), 1.0)?,
            "Selu" => elu(node.float("alpha", 1.673_263_2), node.float("gamma", 1.050_701))?,
            "Clip" => clip(call)?.into(),
            "Sigmoid" => Activation::Sigmoid.into(),
            "HardSigmoid" => hard_sigmoid(node.float("alpha", 0.2), node.float("beta", 0.5))?,
            "HardSwish" => Unary::HardSwish.into(),
            "Tanh" => Activation::Tanh.into(),
            "Softplus" => Activation::Softplus.into(),
            "Erf" => Unary::Erf.into(),
            "Gelu" => match node.text("approximate").unwrap_or("none") {
                "tanh" => Unary::GeluTanh.into(),
                "none" => Unary::Gelu.into(),
                other => return Err(format!("its approximation is \"{other}\"").into()),
            },
            "Mish" => Unary::Mish.into(),
            "Swish" => Unary::Silu { beta: node.float("alpha", 1.0) }.into(),
            "Abs" => Unary::Absolute.into(),
            "Exp" => Unary::Exponential.into(),
            "Log" => Unary::Logarithm.into(),
            "Sqrt" => Unary::SquareRoot.into(),
            "Reciprocal" => Unary::Reciprocal.into(),
            "Neg" => Affine::uniform(channels, -1.0, 0.0).into(),
            _ => return Err(Failure::Unknown),
        };
        self.pointwise(call.view(0)?, &node.name, op)
    }

    pub(super) fn prelu(&mut self, call: &Call<'_>) -> Lowered {
        let (view, slope) = (call.view(0)?, call.tensor(1)?);
        let slopes = channel_values(view, slope)?;
        let slopes = slopes.ok_or("its slopes differ from pixel to pixel")?;
        self.pointwise(view, &call.node.name, Prelu { slopes })
    }

    /// `alpha * elu(x / alpha)`
    pub(super) fn celu(&mut self, call: &Call<'_>) -> Lowered {
        let (view, name) = (call.view(0)?, &call.node.name);
        let alpha = call.node.float("alpha", 1.0);
        let op = elu(1.0, alpha)?;
        if alpha == 1.0 {
            return self.pointwise(view, name, op);
        }
        let share = Affine::uniform(view.shape.channels(), 1.0 / alpha, 0.0);
        let (source, _) = self.add(&format!("{name}.scale"), share, &[view.source])?;
        self.pointwise(&view.with_source(source), name, op)
    }

    /// What does nothing to a trained network gets no layer.
    pub(super) fn identity(&mut self, call: &Call<'_>) -> Lowered {
        // Of whatever type the picture's values were: here they are all f32.
        if let (Some(Value::Constant(tensor)), "CastLike") = (call.value(0), call.node.op.as_str()) {
            return Ok(vec![Value::Constant(tensor.cast(DType::F32)?)]);
        }
        let view = call.view(0)?;
        if call.node.op == "Cast" && !tensor::number(call.node.int("to", 1) as i32)?.is_float() {
            return Err("it makes whole numbers of what depends on the picture".into());
        }
        Ok(vec![Value::View(view.clone())])
    }

    pub(super) fn dropout(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let trains = call.optional_tensor(2)?.map(Tensor::scalar).transpose()?.is_some_and(|v| v != 0.0);
        if trains {
            return Err("it is in training mode: export the network in evaluation mode".into());
        }
        self.pointwise(view, &call.node.name, Dropout)
    }
}

fn leaky(slope: f32) -> Lowered<Op> {
    if slope >= 0.0 {
        Ok(Activation::LeakyRelu { slope }.into())
    } else {
        Err(format!("its slope is {slope}; it must be at least 0").into())
    }
}

fn elu(alpha: f32, scale: f32) -> Lowered<Op> {
    if alpha > 0.0 && scale > 0.0 {
        Ok(Activation::Elu { alpha, scale }.into())
    } else {
        Err(format!("its alpha is {alpha} and its gamma {scale}; both must be above 0").into())
    }
}

fn hard_sigmoid(slope: f32, offset: f32) -> Lowered<Op> {
    if slope > 0.0 {
        Ok(Activation::HardSigmoid { slope, offset }.into())
    } else {
        Err(format!("its alpha is {slope}; it must be above 0").into())
    }
}

/// Its limits are attributes up to opset 10, inputs after it.
fn clip(call: &Call<'_>) -> Lowered<Activation> {
    let limit = |name: &str, index: usize, beyond: f32| -> Lowered<f32> {
        match call.optional_tensor(index)? {
            Some(tensor) => Ok(tensor.scalar()?),
            None => Ok(call.node.float(name, beyond)),
        }
    };
    let low = limit("min", 1, f32::NEG_INFINITY)?;
    let high = limit("max", 2, f32::INFINITY)?;
    between(low, high)
}

/// A rectifier where that is what the limits make.
pub(super) fn between(low: f32, high: f32) -> Lowered<Activation> {
    match (low, high) {
        (0.0, 6.0) => Ok(Activation::Relu6),
        (0.0, high) if high >= f32::MAX => Ok(Activation::Relu),
        // Where they cross, all becomes the upper one.
        _ if low > high => Ok(Activation::Clip { low: high, high }),
        _ if low.is_nan() || high.is_nan() => Err("its limits are no numbers".into()),
        _ => Ok(Activation::Clip { low, high }),
    }
}
