//! Codes made of constants, and constants made of codes.

use super::known::Known;
use crate::import::onnx::call::Call;
use crate::import::onnx::codes::code_range;
use crate::import::onnx::tensor::{self, Tensor};
use crate::import::onnx::value::Lowered;
use crate::import::weights::DType;

impl Known<'_> {
    pub fn dequantize(&mut self) -> Lowered<Tensor> {
        let (codes, steps) = (self.tensor(0)?, self.steps()?);
        self.budget.take(&codes.dims)?;
        let mut values = codes.to_floats()?;
        for (index, value) in values.iter_mut().enumerate() {
            let (step, zero) = steps.at(index)?;
            *value = (*value - zero) * step;
        }
        Ok(Tensor::floats(codes.dims.clone(), values))
    }

    pub fn quantize(&mut self) -> Lowered<Tensor> {
        let (values, steps) = (self.tensor(0)?, self.steps()?);
        self.budget.take(&values.dims)?;
        let dtype = match (self.optional(2), self.call.node.int("output_dtype", 0)) {
            (Some(zero), _) => zero.dtype,
            (None, 0) => DType::U8,
            (None, code) => tensor::dtype(code as i32)?,
        };
        let (low, high) = code_range(dtype)?;
        let mut codes = Vec::with_capacity(values.len());
        for (index, value) in values.to_floats()?.into_iter().enumerate() {
            let (step, zero) = steps.at(index)?;
            codes.push(((value / step).round_ties_even() + zero).clamp(low, high) as i64);
        }
        Ok(Tensor::whole(values.dims.clone(), codes).cast(dtype)?)
    }

    /// The steps of the node's first input: one for all its numbers, or one for each index of an axis.
    fn steps(&self) -> Lowered<Steps> {
        let (tensor, scale) = (self.tensor(0)?, self.tensor(1)?.to_floats()?);
        if self.call.node.int("block_size", 0) > 1 {
            return Err("it has steps for blocks".into());
        }
        let rank = tensor.dims.len();
        let axis = if scale.len() == 1 { 0 } else { Call::axis(self.call.node.int("axis", 1), rank)? };
        let inside: usize = tensor.dims.iter().skip(axis + 1).product();
        let zeros = self.optional(2).map(Tensor::to_floats).transpose()?;
        Ok(Steps { scale, zeros, inside: inside.max(1) })
    }
}

/// How far apart the values of neighbouring codes are, and which code stands for 0.
struct Steps {
    scale: Vec<f32>,
    zeros: Option<Vec<f32>>,
    /// How many numbers after each other have the same step.
    inside: usize,
}

impl Steps {
    /// The step of number `index` of the tensor, and its code for 0.
    fn at(&self, index: usize) -> Lowered<(f32, f32)> {
        let at = if self.scale.len() == 1 { 0 } else { index / self.inside % self.scale.len().max(1) };
        let zero = self.zeros.as_ref().map_or(0.0, |zeros| zeros.get(at).copied().unwrap_or_default());
        Ok((self.scale.get(at).copied().ok_or("it has too few steps")?, zero))
    }
}
