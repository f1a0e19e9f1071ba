//! The shape of a result, which is known before its values are.

use super::lowering::Lowering;
use crate::import::onnx::call::Call;
use crate::import::onnx::fold::shape_of;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::{Lowered, Value};

impl Lowering {
    pub fn shape(&mut self, call: &Call<'_>) -> Lowered {
        Ok(vec![Value::Constant(shape_of(call, &call.view(0)?.dims()))])
    }

    pub fn size(&mut self, call: &Call<'_>) -> Lowered {
        let count = call.view(0)?.dims().iter().product::<usize>();
        Ok(vec![Value::Constant(Tensor::whole(Vec::new(), vec![count as i64]))])
    }
}
