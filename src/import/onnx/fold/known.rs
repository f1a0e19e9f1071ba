//! A node all of whose inputs are known.

use crate::import::onnx::budget::Budget;
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::{Lowered, Value};

/// A node all of whose inputs are known before there is a picture.
pub struct Known<'a> {
    pub(super) call: &'a Call<'a>,
    /// The inputs; `None` for one that is left out.
    pub(super) tensors: Vec<Option<&'a Tensor>>,
    pub(super) budget: &'a mut Budget,
}

impl<'a> Known<'a> {
    /// The node, if none of its inputs depends on the picture.
    pub fn new(call: &'a Call<'a>, budget: &'a mut Budget) -> Option<Self> {
        let tensor = |value: &'a Option<Value>| match value {
            Some(Value::Constant(tensor)) => Some(Some(tensor)),
            Some(Value::View(_)) => None,
            None => Some(None),
        };
        let tensors = call.inputs.iter().map(tensor).collect::<Option<Vec<_>>>()?;
        Some(Self { call, tensors, budget })
    }

    /// An input that has to be there.
    pub(super) fn tensor(&self, index: usize) -> Lowered<&'a Tensor> {
        self.optional(index).ok_or_else(|| format!("its input {} is missing", index + 1).into())
    }

    /// An input that may be left out.
    pub(super) fn optional(&self, index: usize) -> Option<&'a Tensor> {
        self.tensors.get(index).copied().flatten()
    }
}
