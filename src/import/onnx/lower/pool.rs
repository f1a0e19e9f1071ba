//! Pools.

use super::convolution::{pair, window};
use super::lowering::{Lowering, made};
use crate::import::onnx::call::Call;
use crate::import::onnx::value::Lowered;
use crate::kernels::{AveragePool, MaxPool, Size, SlidingWindow};
use crate::network::Op;

impl Lowering {
    pub fn max_pool(&mut self, call: &Call<'_>) -> Lowered {
        self.pool(call, |window, ceil_mode| MaxPool { window, ceil_mode }.into())
    }

    pub fn average_pool(&mut self, call: &Call<'_>) -> Lowered {
        let count_include_pad = call.node.int("count_include_pad", 0) != 0;
        self.pool(call, |window, ceil_mode| AveragePool { window, ceil_mode, count_include_pad }.into())
    }

    fn pool(&mut self, call: &Call<'_>, op: impl Fn(SlidingWindow, bool) -> Op) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let (source, shape, roles) = self.maps(view, node)?;
        if !node.has("kernel_shape") {
            return Err("its kernel_shape is missing".into());
        }
        let kernel: Size = pair(node, "kernel_shape", roles, 1)?;
        let ceil_mode = node.int("ceil_mode", 0) != 0;
        let window = window(node, kernel, roles, shape.size())?;
        let (source, shape) = self.add(&node.name, op(window, ceil_mode), &[source])?;
        made(view, source, shape, roles)
    }

    /// A pool over whole maps.
    pub fn global_pool(&mut self, call: &Call<'_>, op: impl Into<Op>) -> Lowered {
        let view = call.view(0)?;
        let (source, _, roles) = self.maps(view, call.node)?;
        let (source, shape) = self.add(&call.node.name, op, &[source])?;
        made(view, source, shape, roles)
    }
}
