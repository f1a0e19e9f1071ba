//! One value in place of all along some axes.

use super::convolution::made;
use super::{Call, Lowered, Lowering, Value};
use crate::import::onnx::view::Roles;
use crate::kernels::{Reduce, Reduction, Unary};
use crate::network::Op;
use crate::network::ops::{Affine, GlobalAveragePool};

/// Groups of channels that are summed one by one.
const MOST_PLACES: usize = 16;

impl Lowering<'_> {
    pub(super) fn reduce(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let rank = view.rank();
        let axes = call.whole("axes", 1)?.unwrap_or_default();
        if axes.is_empty() && node.int("noop_with_empty_axes", 0) != 0 {
            return Ok(vec![Value::View(view.clone())]);
        }
        let axes = if axes.is_empty() { (0..rank).collect() } else { Call::axes(&axes, rank)? };
        if axes.iter().any(|axis| view.batch == Some(*axis)) && view.items > 1 {
            return Err("it joins the pictures of a batch".into());
        }
        let reduction = match node.op.as_str() {
            "ReduceMean" => Reduction::Mean,
            "ReduceMax" => Reduction::Maximum,
            _ => Reduction::Sum,
        };
        // What is summed.
        let before = match node.op.as_str() {
            "ReduceL1" => Some((Unary::Absolute, "absolute")),
            "ReduceL2" | "ReduceSumSquare" => Some((Unary::Power { exponent: 2.0 }, "square")),
            _ => None,
        };
        let mut view = view.clone();
        if let Some((curve, what)) = before {
            let (source, _) = self.add(&format!("{}.{what}", node.name), curve, &[view.source])?;
            view = view.with_source(source);
        }
        let view = &view;
        let is_root = node.op == "ReduceL2";
        let name = if is_root { format!("{}.sum", node.name) } else { node.name.clone() };
        if let ([axis], Reduction::Sum | Reduction::Mean, None) = (axes.as_slice(), reduction, before)
            && let [part] = view.axes[*axis].as_slice()
            && part.axis == 0
            && (2..=MOST_PLACES).contains(&part.length)
            && part.length < view.shape.channels()
        {
            let mut sum = self.sum_of_part(node, view, *axis, *part)?;
            if reduction == Reduction::Mean {
                let share = Affine::uniform(sum.shape.channels(), 1.0 / part.length as f32, 0.0);
                let (source, _) = self.add(&format!("{}.mean", node.name), share, &[sum.source])?;
                sum = sum.with_source(source);
            }
            let keeps = node.int("keepdims", 1) != 0;
            return Ok(vec![Value::View(if keeps { sum } else { sum.squeezed(&axes, &node.name) })]);
        }
        let roles = view.own_roles().or_else(|| view.usual_roles()).ok_or("its input has too many axes")?;
        let Roles::Maps(maps) = as_maps(roles) else { return Err("its input has too many axes".into()) };
        let roles = Roles::Maps(maps);
        let (source, shape) = self.arranged(view, roles, node)?;
        // An axis that the tensor does not have has one value: it is no matter whether that is reduced.
        let is_reduced = |role: usize| maps[role].is_some_and(|axis| axes.contains(&axis));
        let op = Reduce { reduction, channels: is_reduced(0), rows: is_reduced(1), columns: is_reduced(2) };
        let single = |length: usize, is_reduced: bool| is_reduced || length == 1;
        let is_global = !op.channels
            && single(shape.size().height, op.rows)
            && single(shape.size().width, op.columns)
            && (op.rows || op.columns);
        let op: Op = match reduction {
            Reduction::Mean if is_global => GlobalAveragePool.into(),
            Reduction::Maximum if is_global => Reduce::GLOBAL_MAX_POOL.into(),
            _ => op.into(),
        };
        let (mut source, shape) = self.add(&name, op, &[source])?;
        if is_root {
            (source, _) = self.add(&node.name, Unary::SquareRoot, &[source])?;
        }
        let Value::View(reduced) = made(view, source, shape, roles) else { return Err("it makes nothing".into()) };
        if node.int("keepdims", 1) != 0 {
            return Ok(vec![Value::View(reduced)]);
        }
        let mut left = reduced.squeezed(&axes, &node.name);
        left.label = None;
        Ok(vec![Value::View(left)])
    }
}

/// A vector is maps of one pixel.
fn as_maps(roles: Roles) -> Roles {
    match roles {
        Roles::Vector(axis) => Roles::Maps([axis, None, None]),
        maps => maps,
    }
}
