//! Pools.

use super::convolution::{made, pair, window};
use super::{Call, Lowered, Lowering};
use crate::kernels::{AveragePool, MaxPool, Reduce, Size};
use crate::network::Op;
use crate::network::ops::GlobalAveragePool;

impl Lowering<'_> {
    pub(super) fn pool(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let (source, shape, roles) = self.maps(view, node)?;
        if !node.has("kernel_shape") {
            return Err("its kernel_shape is missing".into());
        }
        let kernel: Size = pair(node, "kernel_shape", roles, 1)?;
        let ceil_mode = node.int("ceil_mode", 0) != 0;
        let window = window(node, kernel, roles, shape.size())?;
        let op: Op = if node.op == "MaxPool" {
            MaxPool { window, ceil_mode }.into()
        } else {
            AveragePool { window, ceil_mode, count_include_pad: node.int("count_include_pad", 0) != 0 }.into()
        };
        let (source, shape) = self.add(&node.name, op, &[source])?;
        Ok(vec![made(view, source, shape, roles)])
    }

    pub(super) fn global_pool(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let (source, _, roles) = self.maps(view, call.node)?;
        let op: Op =
            if call.node.op == "GlobalMaxPool" { Reduce::GLOBAL_MAX_POOL.into() } else { GlobalAveragePool.into() };
        let (source, shape) = self.add(&call.node.name, op, &[source])?;
        Ok(vec![made(view, source, shape, roles)])
    }
}
