//! Functions of each value by itself.

use super::lowering::Lowering;
use super::norm::channel_values;
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor::{self, Tensor};
use crate::import::onnx::value::{Lowered, Value};
use crate::import::weights::DType;
use crate::kernels::{Activation, Binary, Prelu, Unary};
use crate::network::Op;
use crate::network::ops::{Affine, Dropout};

impl Lowering {
    pub fn leaky_relu(&mut self, call: &Call<'_>) -> Lowered {
        let slope = call.node.float("alpha", 0.01);
        if slope < 0.0 || slope.is_nan() {
            return Err(format!("its slope is {slope}; it must be at least 0").into());
        }
        self.each(call, Activation::LeakyRelu { slope })
    }

    pub fn elu(&mut self, call: &Call<'_>) -> Lowered {
        self.each(call, elu(call.node.float("alpha", 1.0), 1.0)?)
    }

    pub fn selu(&mut self, call: &Call<'_>) -> Lowered {
        let node = call.node;
        self.each(call, elu(node.float("alpha", 1.673_263_2), node.float("gamma", 1.050_701))?)
    }

    pub fn hard_sigmoid(&mut self, call: &Call<'_>) -> Lowered {
        let (slope, offset) = (call.node.float("alpha", 0.2), call.node.float("beta", 0.5));
        if slope <= 0.0 || slope.is_nan() {
            return Err(format!("its alpha is {slope}; it must be above 0").into());
        }
        self.each(call, Activation::HardSigmoid { slope, offset })
    }

    pub fn gelu(&mut self, call: &Call<'_>) -> Lowered {
        match call.node.text("approximate").unwrap_or("none") {
            "tanh" => self.each(call, Unary::GeluTanh),
            "none" => self.each(call, Unary::Gelu),
            other => Err(format!("its approximation is \"{other}\"").into()),
        }
    }

    pub fn swish(&mut self, call: &Call<'_>) -> Lowered {
        self.each(call, Unary::Silu { beta: call.node.float("alpha", 1.0) })
    }

    pub fn negative(&mut self, call: &Call<'_>) -> Lowered {
        let channels = call.view(0)?.shape.channels();
        self.each(call, Affine::uniform(channels, -1.0, 0.0))
    }

    /// `x / (1 + |x|)`, of an absolute value, a sum and a quotient.
    pub fn softsign(&mut self, call: &Call<'_>) -> Lowered {
        let (view, name) = (call.view(0)?, &call.node.name);
        let (size, _) = self.add(&format!("{name}.absolute"), Unary::Absolute, &[view.source])?;
        let more = Affine::uniform(view.shape.channels(), 1.0, 1.0);
        let (divisor, _) = self.add(&format!("{name}.more"), more, &[size])?;
        let (source, _) = self.add(name, Binary::Divide, &[view.source, divisor])?;
        Ok(vec![Value::View(view.with_source(source))])
    }

    /// The limits are attributes up to opset 10, and inputs after it.
    pub fn clip(&mut self, call: &Call<'_>) -> Lowered {
        let limit = |name: &str, index: usize, beyond: f32| -> Lowered<f32> {
            match call.optional_tensor(index)? {
                Some(tensor) => Ok(tensor.scalar()?),
                None => Ok(call.node.float(name, beyond)),
            }
        };
        let low = limit("min", 1, f32::NEG_INFINITY)?;
        let high = limit("max", 2, f32::INFINITY)?;
        self.each(call, between(low, high)?)
    }

    pub fn prelu(&mut self, call: &Call<'_>) -> Lowered {
        let (view, slope) = (call.view(0)?, call.tensor(1)?);
        let slopes = channel_values(view, slope)?;
        let slopes = slopes.ok_or("its slopes differ from pixel to pixel")?;
        self.pointwise(view, &call.node.name, Prelu { slopes })
    }

    /// `alpha * elu(x / alpha)`
    pub fn celu(&mut self, call: &Call<'_>) -> Lowered {
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
    pub fn identity(&mut self, call: &Call<'_>) -> Lowered {
        Ok(vec![Value::View(call.view(0)?.clone())])
    }

    pub fn cast(&mut self, call: &Call<'_>) -> Lowered {
        if !tensor::dtype(call.node.int("to", 1) as i32)?.is_float() {
            return Err("it makes whole numbers of what depends on the picture".into());
        }
        self.identity(call)
    }

    pub fn cast_like(&mut self, call: &Call<'_>) -> Lowered {
        // What is computed from the picture is held as f32 here, whatever type it has in the model.
        match call.value(0) {
            Some(Value::Constant(tensor)) => Ok(vec![Value::Constant(tensor.cast(DType::F32)?)]),
            _ => self.identity(call),
        }
    }

    pub fn dropout(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let trains = call.optional_tensor(2)?.map(Tensor::scalar).transpose()?.is_some_and(|v| v != 0.0);
        if trains {
            return Err("it is in training mode: export the network in evaluation mode".into());
        }
        self.pointwise(view, &call.node.name, Dropout)
    }
}

fn elu(alpha: f32, scale: f32) -> Lowered<Op> {
    if alpha > 0.0 && scale > 0.0 {
        Ok(Activation::Elu { alpha, scale }.into())
    } else {
        Err(format!("its alpha is {alpha} and its gamma {scale}; both must be above 0").into())
    }
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
