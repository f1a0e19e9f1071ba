//! Rounding to codes and back, in floats.

use super::norm::channel_values;
use super::{Call, Lowered, Lowering};
use crate::import::onnx::tensor::{self, Tensor};
use crate::import::onnx::view::View;
use crate::import::weights::DType;
use crate::kernels::{BatchNorm, Quantize};
use crate::network::ops::Affine;

impl Lowering<'_> {
    pub(super) fn quantize(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let (steps, zeros) = scale_and_zero(call, view)?;
        let number = match call.optional_tensor(2)? {
            Some(zero) => zero.number,
            None if call.node.int("output_dtype", 0) != 0 => tensor::number(call.node.int("output_dtype", 0) as i32)?,
            None => DType::U8,
        };
        let (low, high) = range(number)?;
        self.pointwise(view, &call.node.name, Quantize { steps, zeros, low, high })
    }

    pub(super) fn dequantize(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let (scale, zeros) = scale_and_zero(call, view)?;
        let shift = scale.iter().zip(&zeros).map(|(scale, zero)| -scale * zero).collect();
        self.pointwise(view, &call.node.name, Affine(BatchNorm { scale, shift }))
    }
}

/// What codes of this kind reach from and to.
pub fn range(number: DType) -> Result<(f32, f32), String> {
    match number {
        DType::U8 => Ok((0.0, 255.0)),
        DType::I8 => Ok((-128.0, 127.0)),
        DType::U16 => Ok((0.0, 65_535.0)),
        DType::I16 => Ok((-32_768.0, 32_767.0)),
        other => Err(format!("it makes codes of type {}", other.name())),
    }
}

/// By channel of the layer.
fn scale_and_zero(call: &Call<'_>, view: &View) -> Lowered<(Vec<f32>, Vec<f32>)> {
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
