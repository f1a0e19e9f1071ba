//! Softmax, over one axis.

use super::lowering::{Lowering, read_alike};
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor_view::Roles;
use crate::import::onnx::value::{Lowered, Value};
use crate::network::Op;
use crate::network::ops::{Softmax, SoftmaxOver};

impl Lowering {
    /// A softmax, or its logarithm.
    pub fn softmax(&mut self, call: &Call<'_>, is_log: bool) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let rank = view.rank();
        // Up to opset 12, a softmax is over this axis and all behind it.
        let is_old = call.opset < 13;
        let mut axis = Call::axis(node.int("axis", if is_old { 1 } else { -1 }), rank)?;
        let dims = view.dims();
        let mut flat = view.clone();
        if is_old && dims[axis + 1..].iter().any(|d| *d > 1) {
            let product = |dims: &[usize]| dims.iter().product::<usize>();
            let wanted = [product(&dims[..axis]), product(&dims[axis..])];
            flat = view.reshaped(&wanted, &format!("{}.flatten", node.name)).ok_or("its axes do not join")?;
            axis = 1;
        }
        if flat.roles_along(axis).is_none() && axis + 1 == flat.rank() {
            flat = flat.as_rows(&format!("{}.rows", node.name)).ok_or("its axes do not join")?;
            axis = flat.rank() - 1;
        }
        if flat.batch == Some(axis) {
            return Err("it is over the pictures of a batch".into());
        }
        let roles = flat.roles_along(axis).ok_or("its input has too many axes")?;
        let (source, _) = self.arranged(&flat, roles, node)?;
        let op: Op = match roles {
            Roles::Vector(_) if !is_log => Softmax::CLASSES.into(),
            _ => Softmax { over: SoftmaxOver::Channels, is_log }.into(),
        };
        let (source, shape) = self.add(&node.name, op, &[source])?;
        let result = read_alike(&flat, source, shape, roles);
        let result = if flat.rank() == rank {
            result
        } else {
            result.reshaped(&dims, &node.name).ok_or("its axes do not join")?
        };
        Ok(vec![Value::View(result)])
    }
}
