//! Arithmetic between two results, or between a result and a constant.

use super::elementwise::between;
use super::lowering::{Lowering, read_alike};
use super::norm::channel_values;
use crate::import::onnx::call::Call;
use crate::import::onnx::node::Node;
use crate::import::onnx::shape::broadcast;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::tensor_view::{AxisPart, Roles, TensorView};
use crate::import::onnx::value::{Lowered, Value};
use crate::kernels::{BatchNorm, Binary, Unary};
use crate::network::ops::Affine;
use crate::network::{Op, Shape};

impl Lowering {
    /// All inputs combined, one after the other.
    pub fn arithmetic(&mut self, call: &Call<'_>, combine: Binary) -> Lowered {
        let node = call.node;
        let values: Option<Vec<&Value>> = call.inputs.iter().map(Option::as_ref).collect();
        let values = values.ok_or("one of its inputs is missing")?;
        let views: Option<Vec<&TensorView>> =
            values.iter().map(|v| if let Value::View(view) = v { Some(view) } else { None }).collect();
        Ok(vec![match views.as_deref() {
            // Any number of results that lie alike are added in one layer.
            Some([first, rest @ ..]) if combine == Binary::Add && rest.iter().all(|v| lie_alike(first, v)) => {
                let sources: Vec<_> = [*first].iter().chain(rest).map(|v| v.source).collect();
                let (source, _) = self.add(&node.name, Binary::Add, &sources)?;
                Value::View(first.with_source(source))
            }
            _ => {
                let [first, rest @ ..] = values.as_slice() else { return Err("it has no inputs".into()) };
                let mut sum = (*first).clone();
                for value in rest {
                    sum = self.combine(node, combine, &sum, value)?;
                }
                sum
            }
        }])
    }

    /// The mean of all inputs.
    pub fn mean(&mut self, call: &Call<'_>) -> Lowered {
        let sum = self.arithmetic(call, Binary::Add)?;
        let [Value::View(view)] = sum.as_slice() else { return Ok(sum) };
        let share = Affine::uniform(view.shape.channels(), 1.0 / call.inputs.len() as f32, 0.0);
        self.pointwise(view, &format!("{}.mean", call.node.name), share)
    }

    fn combine(&mut self, node: &Node, combine: Binary, a: &Value, b: &Value) -> Lowered<Value> {
        match (a, b) {
            (Value::View(a), Value::View(b)) => self.combine_views(node, combine, a, b),
            (Value::View(view), Value::Constant(tensor)) => self.with_constant(node, combine, view, tensor, false),
            (Value::Constant(tensor), Value::View(view)) => self.with_constant(node, combine, view, tensor, true),
            (Value::Constant(_), Value::Constant(_)) => {
                Err("it combines several constants before what depends on the picture".into())
            }
        }
    }

    fn combine_views(&mut self, node: &Node, combine: Binary, a: &TensorView, b: &TensorView) -> Lowered<Value> {
        if lie_alike(a, b) {
            let op = Op::from(combine);
            let (source, _) = self.add(&node.name, op, &[a.source, b.source])?;
            return Ok(Value::View(a.with_source(source)));
        }
        let rank = a.rank().max(b.rank());
        let (a, b) = (lifted(a, rank), lifted(b, rank));
        let dims = broadcast(&a.dims(), &b.dims())?;
        let (a, b) = with_one_batch(a, b)?;
        if let Some((a, b)) = joined_groups(&a, &b, &node.name) {
            let joined = self.combine_views(node, combine, &a, &b)?;
            let Value::View(view) = joined else { return Ok(joined) };
            return Ok(Value::View(TensorView {
                label: None,
                ..view.reshaped(&dims, &node.name).ok_or("its axes do not join")?
            }));
        }
        // The roles that the larger one has already.
        let larger = if a.dims() == dims { &a } else { &b };
        let roles = larger.own_roles().filter(|_| larger.dims() == dims).or_else(|| common_roles(&a, &dims));
        let roles = roles.ok_or("its inputs have too many axes")?;
        let (first, _) = self.arranged(&a, roles, node)?;
        let (second, _) = self.arranged(&b, roles, node)?;
        let (source, shape) = self.add(&node.name, combine, &[first, second])?;
        Ok(Value::View(read_alike(&a, source, shape, roles)))
    }

    /// `is_first`: the constant is the first operand.
    fn with_constant(
        &mut self,
        node: &Node,
        combine: Binary,
        view: &TensorView,
        tensor: &Tensor,
        is_first: bool,
    ) -> Lowered<Value> {
        let rank = view.rank().max(tensor.dims.len());
        let lifted = lifted(view, rank);
        let own = lifted.dims();
        let keeps_shape = broadcast(&own, &tensor.dims)? == own;
        let name = &node.name;
        let one = |values: Vec<Value>| values.into_iter().next().ok_or_else(|| "it makes nothing".into());
        if let (Binary::Minimum | Binary::Maximum, true, Some(limit)) = (combine, keeps_shape, tensor.uniform()?) {
            let least = if combine == Binary::Maximum { limit } else { f32::NEG_INFINITY };
            let most = if combine == Binary::Minimum { limit } else { f32::INFINITY };
            return one(self.pointwise(&lifted, name, between(least, most)?)?);
        }
        let is_linear = !matches!(combine, Binary::Minimum | Binary::Maximum);
        let inverts = combine == Binary::Divide && is_first;
        if let (true, true, Some(values)) = (is_linear, keeps_shape, channel_values(&lifted, tensor)?) {
            let count = values.len();
            let (scale, shift) = match (combine, is_first) {
                (Binary::Add, _) => (vec![1.0; count], values),
                (Binary::Subtract, true) => (vec![-1.0; count], values),
                (Binary::Subtract, false) => (vec![1.0; count], values.into_iter().map(|v| -v).collect()),
                (Binary::Divide, false) => (values.into_iter().map(|v| 1.0 / v).collect(), vec![0.0; count]),
                _ => (values, vec![0.0; count]),
            };
            if !inverts {
                return one(self.pointwise(&lifted, name, Affine(BatchNorm { scale, shift }))?);
            }
            let (source, _) = self.add(&format!("{name}.reciprocal"), Unary::Reciprocal, &[lifted.source])?;
            return one(self.pointwise(&lifted.with_source(source), name, Affine(BatchNorm { scale, shift }))?);
        }
        let dims = broadcast(&own, &tensor.dims)?;
        let roles = lifted.own_roles().filter(|_| keeps_shape).or_else(|| common_roles(&lifted, &dims));
        let roles = roles.ok_or("its inputs have too many axes")?;
        let (source, _) = self.arranged(&lifted, roles, node)?;
        let (constant, _) = self.constant(tensor, rank, roles, node)?;
        let inputs = if is_first { [constant, source] } else { [source, constant] };
        let (source, shape) = self.add(name, combine, &inputs)?;
        Ok(Value::View(read_alike(&lifted, source, shape, roles)))
    }

    pub fn power(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let exponent = call.tensor(1)?;
        let same = exponent.uniform()?.filter(|_| exponent.dims.len() <= view.rank());
        let exponent = same.ok_or("its exponents differ")?;
        let curve = if exponent == 0.5 { Unary::SquareRoot } else { Unary::Power { exponent } };
        self.pointwise(view, &call.node.name, curve)
    }

    /// Repeats values along axes of length 1, by adding zeros of the shape asked for.
    pub fn expand(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let wanted = call.tensor(1)?.to_whole()?;
        let wanted: Option<Vec<usize>> = wanted.iter().map(|d| usize::try_from(*d).ok()).collect();
        let wanted = wanted.ok_or("it expands to a negative length")?;
        let rank = view.rank().max(wanted.len());
        let lifted = lifted(view, rank);
        let dims = broadcast(&lifted.dims(), &wanted)?;
        if dims == lifted.dims() {
            return Ok(vec![Value::View(lifted)]);
        }
        if view.items > 1 {
            return Err("it expands a batch of several pictures".into());
        }
        let count = dims.iter().try_fold(1usize, |product, d| product.checked_mul(*d)).filter(|c| *c <= 1 << 26);
        let zeros = Tensor::floats(dims.clone(), vec![0.0; count.ok_or("it expands to too many values")?]);
        Ok(vec![self.with_constant(call.node, Binary::Add, &lifted, &zeros, false)?])
    }
}

/// Whether two results can be combined value by value as they lie.
pub(super) fn lie_alike(a: &TensorView, b: &TensorView) -> bool {
    a.shape == b.shape && a.axes == b.axes && a.batch == b.batch
}

/// Axes of length 1 added in front.
fn lifted(view: &TensorView, rank: usize) -> TensorView {
    let missing = rank - view.rank();
    if missing == 0 {
        return view.clone();
    }
    let axes = (0..missing).map(|_| Vec::new()).chain(view.axes.iter().cloned()).collect();
    TensorView { axes, batch: view.batch.map(|batch| batch + missing), ..view.clone() }
}

/// Two results with more than four axes, whose axes between the batch and the last two are made one, if both allow it: groups
/// of channels are channels.
fn joined_groups(a: &TensorView, b: &TensorView, label: &str) -> Option<(TensorView, TensorView)> {
    let join = |view: &TensorView| -> Option<(TensorView, Vec<usize>)> {
        let dims = view.dims();
        let [items, groups @ .., rows, columns] = dims.as_slice() else { return None };
        let joined = [*items, groups.iter().product(), *rows, *columns];
        (groups.len() > 1).then(|| Some((view.reshaped(&joined, label)?, groups.to_vec())))?
    };
    let ((a, of_a), (b, of_b)) = (join(a)?, join(b)?);
    let is_single = |groups: &[usize]| groups.iter().all(|length| *length == 1);
    (of_a == of_b || is_single(&of_a) || is_single(&of_b)).then_some((a, b))
}

/// Two results whose batch lies along the same axis. One that is alone in its batch fits any.
fn with_one_batch(mut a: TensorView, mut b: TensorView) -> Result<(TensorView, TensorView), String> {
    if a.batch != b.batch {
        if a.items > 1 {
            return Err("its inputs have the pictures of a batch along different axes".to_owned());
        }
        let batch = a.batch.or(b.batch).filter(|axis| a.axes[*axis].is_empty() && b.axes[*axis].is_empty());
        (a.batch, b.batch) = (batch, batch);
    }
    Ok((a, b))
}

/// The usual roles of a tensor of these dimensions.
fn common_roles(view: &TensorView, dims: &[usize]) -> Option<Roles> {
    let axis = |(axis, length): (usize, &usize)| {
        let parts = vec![AxisPart { axis: 0, length: *length, stride: 1 }];
        if view.batch == Some(axis) || *length == 1 { Vec::new() } else { parts }
    };
    let whole = TensorView {
        axes: dims.iter().enumerate().map(axis).collect(),
        shape: Shape::Vector { features: 1 },
        ..view.clone()
    };
    whole.usual_roles()
}
