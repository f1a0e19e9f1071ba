//! Functions of each number of a constant by itself.

use super::known::Known;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::Lowered;

impl Known<'_> {
    /// A function of each number, computed in f64; the result holds floats.
    pub fn each(&mut self, function: fn(f64) -> f64) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        self.budget.take(&tensor.dims)?;
        let values = tensor.to_floats()?.into_iter().map(|v| function(v.into()) as f32).collect();
        Ok(Tensor::floats(tensor.dims.clone(), values))
    }

    /// A function of each number that makes whole numbers of whole numbers: the result has the type of what it is made of.
    pub fn each_alike(&mut self, function: fn(f64) -> f64) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        if tensor.dtype.is_float() {
            return self.each(function);
        }
        self.budget.take(&tensor.dims)?;
        let whole = tensor.to_whole()?.into_iter().map(|v| function(v as f64) as i64).collect();
        Ok(Tensor::whole(tensor.dims.clone(), whole).cast(tensor.dtype)?)
    }

    pub fn clip(&mut self) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        self.budget.take(&tensor.dims)?;
        let limit = |index: usize, name: &str, beyond: f32| -> Lowered<f32> {
            match self.optional(index) {
                Some(limit) => Ok(limit.scalar()?),
                None => Ok(self.call.node.float(name, beyond)),
            }
        };
        let (low, high) = (limit(1, "min", f32::NEG_INFINITY)?, limit(2, "max", f32::INFINITY)?);
        let values = tensor.to_floats()?.into_iter().map(|v| v.max(low).min(high)).collect();
        Ok(Tensor::floats(tensor.dims.clone(), values).cast(tensor.dtype)?)
    }
}
