//! Rounding to codes and back, in floats.

use super::lowering::Lowering;
use super::norm::channel_values;
use crate::import::onnx::call::Call;
use crate::import::onnx::codes::code_range;
use crate::import::onnx::tensor::{self, Tensor};
use crate::import::onnx::tensor_view::TensorView;
use crate::import::onnx::value::Lowered;
use crate::import::weights::DType;
use crate::kernels::{BatchNorm, Quantize};
use crate::network::ops::Affine;

impl Lowering {
    pub fn quantize(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let (steps, zeros) = scale_and_zero(call, view)?;
        let dtype = match call.optional_tensor(2)? {
            Some(zero) => zero.dtype,
            None if call.node.int("output_dtype", 0) != 0 => tensor::dtype(call.node.int("output_dtype", 0) as i32)?,
            None => DType::U8,
        };
        let (low, high) = code_range(dtype)?;
        self.pointwise(view, &call.node.name, Quantize { steps, zeros, low, high })
    }

    pub fn dequantize(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let (scale, zeros) = scale_and_zero(call, view)?;
        let shift = scale.iter().zip(&zeros).map(|(scale, zero)| -scale * zero).collect();
        self.pointwise(view, &call.node.name, Affine(BatchNorm { scale, shift }))
    }
}

/// The step between neighbouring codes, and the code for 0, of each channel of the layer.
fn scale_and_zero(call: &Call<'_>, view: &TensorView) -> Lowered<(Vec<f32>, Vec<f32>)> {
    let scale = call.tensor(1)?;
    let axis = call.node.int("axis", 1);
    let by_channel = |tensor: &Tensor| -> Lowered<Vec<f32>> {
        let along = match tensor.len() {
            1 => tensor.reshaped(Vec::new()),
            count if tensor.dims.len() == 1 => {
                let axis = Call::axis(axis, view.rank())?;
                tensor.reshaped([vec![count], vec![1; view.rank() - axis - 1]].concat())
            }
            _ => return Err("it has steps for blocks".into()),
        };
        Ok(channel_values(view, &along)?.ok_or("its steps are not by channel")?)
    };
    let zeros = match call.optional_tensor(2)? {
        Some(zero) => by_channel(zero)?,
        None => vec![0.0; view.shape.channels()],
    };
    Ok((by_channel(scale)?, zeros))
}
