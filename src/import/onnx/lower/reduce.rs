//! One value in place of all along some axes.

use super::lowering::{Lowering, read_alike};
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor_view::Roles;
use crate::import::onnx::value::{Lowered, Value};
use crate::kernels::{Reduce, Reduction, Unary};
use crate::network::Op;
use crate::network::ops::Affine;

/// The most groups of channels that are summed one by one.
const MOST_PLACES: usize = 16;

/// What a reduction makes of the values along some axes.
pub struct Reducing {
    /// A function of each value before they are joined, and what its layer is called behind the node's name.
    before: Option<(Unary, &'static str)>,
    join: Reduction,
    /// A function of each result, and what the layer before it is called behind the node's name.
    after: Option<(Unary, &'static str)>,
}

impl Reducing {
    pub const SUM: Self = Self { before: None, join: Reduction::Sum, after: None };
    pub const MEAN: Self = Self { before: None, join: Reduction::Mean, after: None };
    pub const MAXIMUM: Self = Self { before: None, join: Reduction::Maximum, after: None };
    /// The sum of magnitudes.
    pub const L1: Self = Self { before: Some((Unary::Absolute, "absolute")), ..Self::SUM };
    pub const SUM_OF_SQUARES: Self = Self { before: Some((Unary::Power { exponent: 2.0 }, "square")), ..Self::SUM };
    /// The square root of the sum of squares.
    pub const L2: Self = Self { after: Some((Unary::SquareRoot, "sum")), ..Self::SUM_OF_SQUARES };
}

impl Lowering {
    pub fn reduce(&mut self, call: &Call<'_>, reducing: &Reducing) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let Reducing { before, join: reduction, after } = *reducing;
        let Some(axes) = call.reduced_axes(view.rank())? else { return Ok(vec![Value::View(view.clone())]) };
        if axes.iter().any(|axis| view.batch == Some(*axis)) && view.items > 1 {
            return Err("it joins the pictures of a batch".into());
        }
        let mut view = view.clone();
        if let Some((curve, what)) = before {
            let (source, _) = self.add(&format!("{}.{what}", node.name), curve, &[view.source])?;
            view = view.with_source(source);
        }
        let view = &view;
        let name = after.map_or_else(|| node.name.clone(), |(_, what)| format!("{}.{what}", node.name));
        if let ([axis], Reduction::Sum | Reduction::Mean, None) = (axes.as_slice(), reduction, before.or(after))
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
            Reduction::Mean if is_global => Reduce::GLOBAL_AVERAGE_POOL.into(),
            Reduction::Maximum if is_global => Reduce::GLOBAL_MAX_POOL.into(),
            _ => op.into(),
        };
        let (mut source, shape) = self.add(&name, op, &[source])?;
        if let Some((curve, _)) = after {
            (source, _) = self.add(&node.name, curve, &[source])?;
        }
        let reduced = read_alike(view, source, shape, roles);
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
