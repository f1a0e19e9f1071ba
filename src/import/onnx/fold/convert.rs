//! Constants held as another type of numbers, or as they are.

use super::known::Known;
use crate::import::onnx::tensor::{self, Tensor};
use crate::import::onnx::value::Lowered;
use crate::import::weights::DType;

impl Known<'_> {
    pub fn identity(&mut self) -> Lowered<Tensor> {
        Ok(self.tensor(0)?.clone())
    }

    pub fn dropout(&mut self) -> Lowered<Tensor> {
        // The third input says whether the network is being trained.
        if self.tensors.len() > 2 {
            return Err("it is in training mode: export the network in evaluation mode".into());
        }
        self.identity()
    }

    pub fn cast(&mut self) -> Lowered<Tensor> {
        let dtype = tensor::dtype(self.call.node.int("to", 1) as i32)?;
        self.cast_to(dtype)
    }

    pub fn cast_like(&mut self) -> Lowered<Tensor> {
        let dtype = self.tensor(1)?.dtype;
        self.cast_to(dtype)
    }

    fn cast_to(&mut self, dtype: DType) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        self.budget.take(&tensor.dims)?;
        Ok(tensor.cast(dtype)?)
    }
}
