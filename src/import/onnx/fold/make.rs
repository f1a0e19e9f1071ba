//! Constants that a node makes: values in the model itself, shapes, ranges.

use super::known::Known;
use super::rearrange::pick;
use crate::import::onnx::call::Call;
use crate::import::onnx::shape::lengths;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::{Failure, Lowered};

impl Known<'_> {
    /// The value of a `Constant`, in any of the forms it can have.
    pub fn constant(&mut self) -> Lowered<Tensor> {
        let node = self.call.node;
        if let Some(value) = node.tensor("value") {
            return Ok(Tensor::inside(value)?);
        }
        if node.has("value_float") {
            return Ok(Tensor::floats(Vec::new(), vec![node.float("value_float", 0.0)]));
        }
        if node.has("value_int") {
            return Ok(Tensor::whole(Vec::new(), vec![node.int("value_int", 0)]));
        }
        if let Some(values) = node.floats("value_floats") {
            return Ok(Tensor::floats(vec![values.len()], values.to_vec()));
        }
        match node.ints("value_ints") {
            Some(values) => Ok(Tensor::whole(vec![values.len()], values.to_vec())),
            None => Err("its value is neither numbers nor a tensor".into()),
        }
    }

    pub fn constant_of_shape(&mut self) -> Lowered<Tensor> {
        let dims = lengths(&self.tensor(0)?.to_whole()?)?;
        let count = self.budget.take(&dims)?;
        let Some(value) = self.call.node.tensor("value") else { return Ok(Tensor::floats(dims, vec![0.0; count])) };
        let value = Tensor::inside(value)?;
        if value.len() != 1 {
            return Err("its value is not a single number".into());
        }
        Ok(pick(&value, dims, &vec![0; count])?)
    }

    pub fn range(&mut self) -> Lowered<Tensor> {
        let (start, limit, delta) = (self.tensor(0)?, self.tensor(1)?, self.tensor(2)?);
        if start.dtype.is_float() {
            let (start, limit, delta) =
                (f64::from(start.scalar()?), f64::from(limit.scalar()?), f64::from(delta.scalar()?));
            let count = ((limit - start) / delta).ceil().max(0.0);
            if !count.is_finite() {
                return Err("its range has no end".into());
            }
            let count = self.budget.take(&[count as usize])?;
            return Ok(Tensor::floats(vec![count], (0..count).map(|i| (start + delta * i as f64) as f32).collect()));
        }
        let whole = |tensor: &Tensor| -> Lowered<i64> {
            let values = tensor.to_whole()?;
            values.first().copied().ok_or_else(|| Failure::from("one of its inputs is empty"))
        };
        let (start, limit, delta) = (whole(start)?, whole(limit)?, whole(delta)?);
        if delta == 0 {
            return Err("its range has no end".into());
        }
        let span = i128::from(limit) - i128::from(start);
        let (span, step) = if delta > 0 { (span, i128::from(delta)) } else { (-span, -i128::from(delta)) };
        let count = if span > 0 { (span - 1) / step + 1 } else { 0 };
        let count = self.budget.take(&[usize::try_from(count).unwrap_or(usize::MAX)])?;
        let made = Tensor::whole(vec![count], (0..count as i64).map(|i| start + delta * i).collect());
        Ok(made.cast(self.tensor(0)?.dtype)?)
    }

    pub fn shape(&mut self) -> Lowered<Tensor> {
        Ok(shape_of(self.call, &self.tensor(0)?.dims))
    }

    pub fn size(&mut self) -> Lowered<Tensor> {
        Ok(Tensor::whole(Vec::new(), vec![self.tensor(0)?.len() as i64]))
    }
}

/// What `Shape` makes of a tensor of these dimensions: all of them, or those between the axes that it names.
pub fn shape_of(call: &Call<'_>, dims: &[usize]) -> Tensor {
    let rank = dims.len() as i64;
    let axis = |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank) as usize;
    let (start, end) = (axis(call.node.int("start", 0)), axis(call.node.int("end", rank)));
    let lengths: Vec<i64> = dims.get(start..end).unwrap_or_default().iter().map(|d| *d as i64).collect();
    Tensor::whole(vec![lengths.len()], lengths)
}
