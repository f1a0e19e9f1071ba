//! Nodes that do not depend on the picture, worked out once: sizes, axes, weights that are codes or turned.

mod function;
mod index;
mod norm;

use super::lower::{Call, Failure, Lowered, Value};
use super::tensor::{self, Tensor};
use crate::import::weights::DType;
pub use index::transposed;

/// How many numbers may be worked out, so that a small file cannot ask for any memory.
pub struct Budget {
    left: usize,
}

impl Budget {
    /// For a model that holds this many numbers itself.
    pub fn new(held: usize) -> Self {
        Self { left: (1usize << 24).saturating_add(held.saturating_mul(4)) }
    }

    /// The numbers of a tensor of this shape, if there may be so many more.
    pub fn take(&mut self, dims: &[usize]) -> Result<usize, String> {
        self.left -= self.check(dims)?;
        Ok(dims.iter().product())
    }

    /// The numbers of a tensor of this shape, if there may be so many more. An axis of length 0 counts as one of 1.
    pub fn check(&self, dims: &[usize]) -> Result<usize, String> {
        let count = dims.iter().try_fold(1usize, |product, d| product.checked_mul((*d).max(1)));
        let count = count.filter(|count| *count <= self.left);
        count.ok_or_else(|| format!("it makes a constant of {dims:?}, more than a model of this size may"))
    }
}

/// What a node makes if all that it reads is known; `None` if it depends on the picture.
pub fn fold(call: &Call<'_>, budget: &mut Budget) -> Lowered<Option<Vec<Tensor>>> {
    if let ("Shape" | "Size", Some(value)) = (call.node.op.as_str(), call.value(0)) {
        let dims = match value {
            Value::Constant(tensor) => tensor.dims.clone(),
            Value::View(view) => view.dims(),
        };
        return Ok(Some(vec![shape_of(call, &dims)]));
    }
    let tensors: Option<Vec<Option<&Tensor>>> = call
        .inputs
        .iter()
        .map(|value| match value {
            Some(Value::Constant(tensor)) => Some(Some(tensor)),
            Some(Value::View(_)) => None,
            None => Some(None),
        })
        .collect();
    let Some(tensors) = tensors else { return Ok(None) };
    let mut known = Known { call, tensors, budget };
    let made = match call.node.op.as_str() {
        "Constant" => vec![constant(call)?],
        "Split" => known.split()?,
        _ => vec![known.one()?],
    };
    Ok(Some(made))
}

/// A node with constants.
struct Known<'a> {
    call: &'a Call<'a>,
    tensors: Vec<Option<&'a Tensor>>,
    budget: &'a mut Budget,
}

impl<'a> Known<'a> {
    fn tensor(&self, index: usize) -> Lowered<&'a Tensor> {
        self.tensors.get(index).copied().flatten().ok_or_else(|| format!("its input {} is missing", index + 1).into())
    }

    fn one(&mut self) -> Lowered<Tensor> {
        match self.call.node.op.as_str() {
            "ConstantOfShape" => self.constant_of_shape(),
            "Range" => self.range(),
            "Dropout" if self.tensors.len() > 2 => {
                Err("it is in training mode: export the network in evaluation mode".into())
            }
            "Identity" | "Dropout" => Ok(self.tensor(0)?.clone()),
            "Cast" => {
                let number = tensor::number(self.call.node.int("to", 1) as i32)?;
                self.cast(number)
            }
            "CastLike" => {
                let number = self.tensor(1)?.number;
                self.cast(number)
            }
            "Reshape" | "Flatten" | "Squeeze" | "Unsqueeze" => self.reshape(),
            "Transpose" | "Slice" | "Gather" | "Expand" | "Tile" => self.moved(),
            "Concat" => self.concat(),
            "DequantizeLinear" => self.dequantize(),
            "QuantizeLinear" => self.quantize(),
            "ReduceProd" | "ReduceSum" | "ReduceMax" | "ReduceMin" | "ReduceMean" => self.reduce(),
            "BatchNormalization" => self.batch_norm(),
            "CumSum" => self.running_sum(),
            "Where" => self.choose(),
            _ => self.function(),
        }
    }

    fn cast(&mut self, number: DType) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        self.budget.take(&tensor.dims)?;
        Ok(tensor.cast(number)?)
    }

    fn constant_of_shape(&mut self) -> Lowered<Tensor> {
        let dims = lengths(&self.tensor(0)?.to_whole()?)?;
        let count = self.budget.take(&dims)?;
        let Some(value) = self.call.node.tensor("value") else { return Ok(Tensor::floats(dims, vec![0.0; count])) };
        let value = inline(value)?;
        if value.len() != 1 {
            return Err("its value is not a single number".into());
        }
        let single = vec![0; count];
        Ok(index::pick(&value, dims, &single)?)
    }

    fn range(&mut self) -> Lowered<Tensor> {
        let (start, limit, delta) = (self.tensor(0)?, self.tensor(1)?, self.tensor(2)?);
        if start.number.is_float() {
            let (start, limit, delta) =
                (f64::from(start.scalar()?), f64::from(limit.scalar()?), f64::from(delta.scalar()?));
            let count = ((limit - start) / delta).ceil().max(0.0);
            if !count.is_finite() {
                return Err("its range has no end".into());
            }
            let count = self.budget.take(&[count as usize])?;
            return Ok(Tensor::floats(vec![count], (0..count).map(|i| (start + delta * i as f64) as f32).collect()));
        }
        let whole = |tensor: &Tensor| -> Lowered<i64> {
            let values = tensor.to_whole()?;
            values.first().copied().ok_or_else(|| Failure::from("one of its inputs is empty"))
        };
        let (start, limit, delta) = (whole(start)?, whole(limit)?, whole(delta)?);
        if delta == 0 {
            return Err("its range has no end".into());
        }
        let span = i128::from(limit) - i128::from(start);
        let (span, step) = if delta > 0 { (span, i128::from(delta)) } else { (-span, -i128::from(delta)) };
        let count = if span > 0 { (span - 1) / step + 1 } else { 0 };
        let count = self.budget.take(&[usize::try_from(count).unwrap_or(usize::MAX)])?;
        let made = Tensor::whole(vec![count], (0..count as i64).map(|i| start + delta * i).collect());
        Ok(made.cast(self.tensor(0)?.number)?)
    }

    /// Sums of all places up to each, along an axis: of positions, for embeddings.
    fn running_sum(&mut self) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        self.budget.take(&tensor.dims)?;
        if node.int("exclusive", 0) != 0 || node.int("reverse", 0) != 0 {
            return Err("it leaves out a place or goes backwards".into());
        }
        let axis = self.tensor(1)?.to_whole()?.first().copied().ok_or("its axis is missing")?;
        let axis = Call::axis(axis, tensor.dims.len())?;
        let inside: usize = tensor.dims[axis + 1..].iter().product();
        let mut values = tensor.to_floats()?;
        for index in inside..values.len() {
            if !(index / inside).is_multiple_of(tensor.dims[axis]) {
                values[index] += values[index - inside];
            }
        }
        Ok(Tensor::floats(tensor.dims.clone(), values).cast(tensor.number)?)
    }

    fn dequantize(&mut self) -> Lowered<Tensor> {
        let (codes, scale) = (self.tensor(0)?, self.tensor(1)?);
        self.budget.take(&codes.dims)?;
        let by_axis = self.by_axis(codes)?;
        let zeros = self.tensors.get(2).copied().flatten().map(Tensor::to_floats).transpose()?;
        let (scale, mut values) = (scale.to_floats()?, codes.to_floats()?);
        for (index, value) in values.iter_mut().enumerate() {
            let at = by_axis(index, scale.len());
            let zero = zeros.as_ref().map_or(0.0, |zeros| zeros.get(at).copied().unwrap_or_default());
            *value = (*value - zero) * scale.get(at).copied().ok_or("it has too few steps")?;
        }
        Ok(Tensor::floats(codes.dims.clone(), values))
    }

    fn quantize(&mut self) -> Lowered<Tensor> {
        let (values, scale) = (self.tensor(0)?, self.tensor(1)?);
        self.budget.take(&values.dims)?;
        let by_axis = self.by_axis(values)?;
        let zero = self.tensors.get(2).copied().flatten();
        let number = match (zero, self.call.node.int("output_dtype", 0)) {
            (Some(zero), _) => zero.number,
            (None, 0) => DType::U8,
            (None, code) => tensor::number(code as i32)?,
        };
        let (low, high) = super::lower::code_range(number)?;
        let zeros = zero.map(Tensor::to_floats).transpose()?;
        let scale = scale.to_floats()?;
        let mut codes = Vec::with_capacity(values.len());
        for (index, value) in values.to_floats()?.into_iter().enumerate() {
            let at = by_axis(index, scale.len());
            let zero = zeros.as_ref().map_or(0.0, |zeros| zeros.get(at).copied().unwrap_or_default());
            let step = scale.get(at).copied().ok_or("it has too few steps")?;
            codes.push(((value / step).round_ties_even() + zero).clamp(low, high) as i64);
        }
        Ok(Tensor::whole(values.dims.clone(), codes).cast(number)?)
    }

    /// From a number's place in a tensor to that of its step, of which there are so many.
    fn by_axis(&self, tensor: &Tensor) -> Lowered<impl Fn(usize, usize) -> usize + use<>> {
        let rank = tensor.dims.len();
        let steps = self.tensor(1)?.len();
        if self.call.node.int("block_size", 0) > 1 {
            return Err("it has steps for blocks".into());
        }
        let axis = if steps == 1 { 0 } else { Call::axis(self.call.node.int("axis", 1), rank)? };
        let inside: usize = tensor.dims.iter().skip(axis + 1).product();
        Ok(move |index: usize, steps: usize| if steps == 1 { 0 } else { index / inside.max(1) % steps.max(1) })
    }
}

/// `Constant`'s value, in any of the forms it can have.
fn constant(call: &Call<'_>) -> Lowered<Tensor> {
    let node = call.node;
    if let Some(value) = node.tensor("value") {
        return Ok(inline(value)?);
    }
    if node.has("value_float") {
        return Ok(Tensor::floats(Vec::new(), vec![node.float("value_float", 0.0)]));
    }
    if node.has("value_int") {
        return Ok(Tensor::whole(Vec::new(), vec![node.int("value_int", 0)]));
    }
    if let Some(values) = node.floats("value_floats") {
        return Ok(Tensor::floats(vec![values.len()], values.to_vec()));
    }
    match node.ints("value_ints") {
        Some(values) => Ok(Tensor::whole(vec![values.len()], values.to_vec())),
        None => Err("its value is neither numbers nor a tensor".into()),
    }
}

/// A tensor inside an attribute.
pub fn inline(proto: &super::proto::TensorProto) -> Result<Tensor, String> {
    let nowhere = crate::import::files::Files::Embedded(&[]);
    let external = super::external::ExternalFiles::new(&nowhere);
    Tensor::from_proto(proto.clone(), &crate::import::weights::Bytes::Memory(Vec::new().into()), &external)
}

fn shape_of(call: &Call<'_>, dims: &[usize]) -> Tensor {
    if call.node.op == "Size" {
        return Tensor::whole(Vec::new(), vec![dims.iter().product::<usize>() as i64]);
    }
    let rank = dims.len() as i64;
    let place = |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank) as usize;
    let (start, end) = (place(call.node.int("start", 0)), place(call.node.int("end", rank)));
    let lengths: Vec<i64> = dims.get(start..end).unwrap_or_default().iter().map(|d| *d as i64).collect();
    Tensor::whole(vec![lengths.len()], lengths)
}

/// Lengths of axes.
fn lengths(values: &[i64]) -> Result<Vec<usize>, String> {
    values.iter().map(|v| usize::try_from(*v).map_err(|_| format!("its shape is {values:?}"))).collect()
}
