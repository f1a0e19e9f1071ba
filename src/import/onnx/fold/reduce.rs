//! One number in place of all along some axes of a constant.

use super::known::Known;
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::Lowered;
use crate::import::weights::DType;

/// How numbers are made one.
pub struct Folding {
    start: f64,
    join: fn(f64, f64) -> f64,
    /// Whether the result is divided by how many there were.
    is_mean: bool,
}

impl Folding {
    pub const SUM: Self = Self { start: 0.0, join: |a, b| a + b, is_mean: false };
    pub const MEAN: Self = Self { is_mean: true, ..Self::SUM };
    pub const PRODUCT: Self = Self { start: 1.0, join: |a, b| a * b, is_mean: false };
    pub const MAXIMUM: Self = Self { start: f64::NEG_INFINITY, join: f64::max, is_mean: false };
    pub const MINIMUM: Self = Self { start: f64::INFINITY, join: f64::min, is_mean: false };
}

impl Known<'_> {
    pub fn reduce(&mut self, folding: &Folding) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        let Some(axes) = self.call.reduced_axes(tensor.dims.len())? else { return Ok(tensor.clone()) };
        let kept: Vec<usize> =
            tensor.dims.iter().enumerate().map(|(axis, d)| if axes.contains(&axis) { 1 } else { *d }).collect();
        self.budget.take(&kept)?;
        let mut results = vec![folding.start; kept.iter().product()];
        // In f64 whole numbers are exact up to 2^53, beyond any size.
        let values: Vec<f64> = if tensor.dtype.is_float() {
            tensor.to_floats()?.into_iter().map(f64::from).collect()
        } else {
            tensor.to_whole()?.into_iter().map(|v| v as f64).collect()
        };
        let count = values.len() / results.len().max(1);
        for (index, value) in values.into_iter().enumerate() {
            let (mut rest, mut at, mut stride) = (index, 0, 1);
            for (length, kept) in tensor.dims.iter().zip(&kept).rev() {
                at += rest % length % kept * stride;
                rest /= length;
                stride *= kept;
            }
            results[at] = (folding.join)(results[at], value);
        }
        if folding.is_mean {
            results.iter_mut().for_each(|sum| *sum /= count as f64);
        }
        let dims = if node.int("keepdims", 1) != 0 {
            kept
        } else {
            kept.iter().enumerate().filter(|(axis, _)| !axes.contains(axis)).map(|(_, d)| *d).collect()
        };
        let made = Tensor::floats(dims.clone(), results.iter().map(|v| *v as f32).collect());
        if tensor.dtype.is_float() {
            return Ok(made);
        }
        // The largest of no truths is false, the smallest true.
        let is_truth = tensor.dtype == DType::Bool;
        let whole = |v: f64| if is_truth && v.is_infinite() { i64::from(v > 0.0) } else { v as i64 };
        Ok(Tensor::whole(dims, results.into_iter().map(whole).collect()).cast(tensor.dtype)?)
    }

    /// `CumSum`: the sums of all numbers up to each, along an axis. Models make the positions of embeddings by it.
    pub fn running_sum(&mut self) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        self.budget.take(&tensor.dims)?;
        if node.int("exclusive", 0) != 0 || node.int("reverse", 0) != 0 {
            return Err("it leaves out the number itself or goes backwards".into());
        }
        let axis = self.tensor(1)?.to_whole()?.first().copied().ok_or("its axis is missing")?;
        let axis = Call::axis(axis, tensor.dims.len())?;
        let inside: usize = tensor.dims[axis + 1..].iter().product();
        let mut values = tensor.to_floats()?;
        for index in inside..values.len() {
            if !(index / inside).is_multiple_of(tensor.dims[axis]) {
                values[index] += values[index - inside];
            }
        }
        Ok(Tensor::floats(tensor.dims.clone(), values).cast(tensor.dtype)?)
    }
}
