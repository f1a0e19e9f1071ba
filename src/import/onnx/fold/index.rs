//! Constants whose numbers only move.

use super::{Known, lengths};
use crate::import::onnx::lower::{Call, Cut, Lowered, broadcast, resolved};
use crate::import::onnx::tensor::Tensor;

/// Numbers in another order of axes: axis `i` of the result is axis `order[i]`.
pub fn transposed(values: &[f32], dims: &[usize], order: &[usize]) -> Vec<f32> {
    let (_, places) = transposition(dims, order);
    places.into_iter().map(|place| values[place]).collect()
}

/// The shape, and by number of the result where it is.
fn transposition(dims: &[usize], order: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let strides = strides(dims);
    let new: Vec<usize> = order.iter().map(|axis| dims[*axis]).collect();
    let along: Vec<Vec<usize>> =
        order.iter().map(|axis| (0..dims[*axis]).map(|i| i * strides[*axis]).collect()).collect();
    (new, grid(&along))
}

fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis] * dims[axis].max(1);
    }
    strides
}

/// All sums of one offset of each axis, the last axis running fastest.
fn grid(along: &[Vec<usize>]) -> Vec<usize> {
    along.iter().fold(vec![0], |places, axis| {
        places.iter().flat_map(|place| axis.iter().map(move |offset| place + offset)).collect()
    })
}

/// The numbers at these places, in a shape of as many.
pub fn pick(tensor: &Tensor, dims: Vec<usize>, places: &[usize]) -> Result<Tensor, String> {
    if tensor.number.is_float() {
        let values = tensor.to_floats()?;
        Ok(Tensor::floats(dims, places.iter().map(|place| values[*place]).collect()))
    } else {
        let values = tensor.to_whole()?;
        Tensor::whole(dims, places.iter().map(|place| values[*place]).collect()).cast(tensor.number)
    }
}

impl Known<'_> {
    pub(super) fn reshape(&mut self) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        let dims = &tensor.dims;
        let rank = dims.len();
        let new = match node.op.as_str() {
            "Reshape" => {
                let wanted = match node.ints("shape") {
                    Some(shape) => shape.to_vec(),
                    None => self.tensor(1)?.to_whole()?,
                };
                resolved(&wanted, dims, node.int("allowzero", 0) != 0)?
            }
            "Flatten" => {
                let axis = node.int("axis", 1);
                let at = if axis == rank as i64 { rank } else { Call::axis(axis, rank)? };
                vec![dims[..at].iter().product(), dims[at..].iter().product()]
            }
            "Squeeze" => {
                let drop = match self.call.whole("axes", 1)? {
                    Some(axes) => Call::axes(&axes, rank)?,
                    None => (0..rank).filter(|axis| dims[*axis] == 1).collect(),
                };
                if drop.iter().any(|axis| dims[*axis] != 1) {
                    return Err(format!("it drops axes of {dims:?} that are longer than 1").into());
                }
                (0..rank).filter(|axis| !drop.contains(axis)).map(|axis| dims[axis]).collect()
            }
            _ => {
                let axes = self.call.whole("axes", 1)?.ok_or("its axes are missing")?;
                let places = Call::axes(&axes, rank + axes.len())?;
                let mut old = dims.iter();
                let length = |axis: usize| if places.contains(&axis) { 1 } else { old.next().copied().unwrap_or(1) };
                (0..rank + places.len()).map(length).collect()
            }
        };
        Ok(tensor.reshaped(new))
    }

    /// Numbers taken from one tensor, each wherever it comes to lie.
    pub(super) fn moved(&mut self) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        let dims = &tensor.dims;
        let rank = dims.len();
        let strides = strides(dims);
        let all = |axis: usize| -> Vec<usize> { (0..dims[axis]).map(|i| i * strides[axis]).collect() };
        let (new, along): (Vec<usize>, Vec<Vec<usize>>) = match node.op.as_str() {
            "Transpose" => {
                let order = self.call.order(rank)?;
                (order.iter().map(|axis| dims[*axis]).collect(), order.into_iter().map(all).collect())
            }
            "Slice" => {
                let mut along: Vec<Vec<usize>> = (0..rank).map(all).collect();
                for Cut { axis, start, end, step } in self.call.cuts(rank)? {
                    along[axis] =
                        sliced(start, end, step, dims[axis])?.into_iter().map(|place| place * strides[axis]).collect();
                }
                (along.iter().map(Vec::len).collect(), along)
            }
            "Gather" => {
                let axis = Call::axis(node.int("axis", 0), rank)?;
                let indices = self.tensor(1)?;
                let places = indices
                    .to_whole()?
                    .iter()
                    .map(|i| Ok(Call::axis(*i, dims[axis])? * strides[axis]))
                    .collect::<Lowered<Vec<_>>>();
                let places =
                    places.map_err(|_| format!("it takes places that an axis of {} does not have", dims[axis]))?;
                let new = [&dims[..axis], &indices.dims, &dims[axis + 1..]].concat();
                (new, (0..rank).map(|other| if other == axis { places.clone() } else { all(other) }).collect())
            }
            "Expand" => {
                let wanted = lengths(&self.tensor(1)?.to_whole()?)?;
                self.expansion(dims, &strides, &wanted)?
            }
            _ => {
                let repeats = lengths(&self.tensor(1)?.to_whole()?)?;
                if repeats.len() != rank {
                    return Err(format!("it repeats {rank} axes {repeats:?} times").into());
                }
                let new: Option<Vec<usize>> =
                    dims.iter().zip(&repeats).map(|(d, repeat)| d.checked_mul(*repeat)).collect();
                let new = new.ok_or("it repeats too often")?;
                self.budget.check(&new)?;
                let along = (0..rank).map(|axis| (0..new[axis]).map(|i| i % dims[axis] * strides[axis]).collect());
                let along = along.collect();
                (new, along)
            }
        };
        self.budget.take(&new)?;
        Ok(pick(tensor, new, &grid(&along))?)
    }

    pub(super) fn concat(&mut self) -> Lowered<Tensor> {
        let tensors: Vec<_> = self.tensors.iter().flatten().copied().collect();
        let first = *tensors.first().ok_or("it has no inputs")?;
        let rank = first.dims.len();
        let axis = Call::axis(self.call.node.int("axis", 0), rank)?;
        let alike = |other: &&Tensor| {
            other.dims.len() == rank && (0..rank).all(|a| a == axis || other.dims[a] == first.dims[a])
        };
        if !tensors.iter().all(alike) {
            return Err("its inputs differ in shape".into());
        }
        let mut dims = first.dims.clone();
        dims[axis] = tensors.iter().map(|t| t.dims[axis]).sum();
        self.budget.take(&dims)?;
        let outside: usize = dims[..axis].iter().product();
        fn joined<T: Copy>(parts: &[Vec<T>], outside: usize) -> Vec<T> {
            let length = |part: &Vec<T>| part.len() / outside.max(1);
            (0..outside)
                .flat_map(|o| {
                    parts.iter().flat_map(move |part| part[o * length(part)..][..length(part)].iter().copied())
                })
                .collect()
        }
        if first.number.is_float() {
            let parts = tensors.iter().map(|t| t.to_floats()).collect::<Result<Vec<_>, _>>()?;
            return Ok(Tensor::floats(dims, joined(&parts, outside)));
        }
        let parts = tensors.iter().map(|t| t.to_whole()).collect::<Result<Vec<_>, _>>()?;
        Ok(Tensor::whole(dims, joined(&parts, outside)).cast(first.number)?)
    }

    pub(super) fn split(&mut self) -> Lowered<Vec<Tensor>> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        let dims = &tensor.dims;
        let axis = Call::axis(node.int("axis", 0), dims.len())?;
        let sizes = match self.call.whole("split", 1)? {
            Some(sizes) => lengths(&sizes)?,
            None => {
                let count = node.outputs.len().max(1);
                let size = dims[axis].div_ceil(count);
                (0..count).map(|part| size.min(dims[axis].saturating_sub(part * size))).collect()
            }
        };
        if sizes.iter().try_fold(0usize, |sum, size| sum.checked_add(*size)) != Some(dims[axis]) {
            return Err(format!("it splits {} into {sizes:?}", dims[axis]).into());
        }
        self.budget.take(dims)?;
        let strides = strides(dims);
        let mut start = 0;
        let mut parts = Vec::new();
        for size in sizes {
            let range = |a: usize| if a == axis { start..start + size } else { 0..dims[a] };
            let along: Vec<Vec<usize>> = (0..dims.len()).map(|a| range(a).map(|i| i * strides[a]).collect()).collect();
            parts.push(pick(tensor, along.iter().map(Vec::len).collect(), &grid(&along))?);
            start += size;
        }
        Ok(parts)
    }
}

/// The places of one slice.
fn sliced(start: i64, end: i64, step: i64, length: usize) -> Lowered<Vec<usize>> {
    if step == 0 {
        return Err("its step is 0".into());
    }
    let size = length as i64;
    let absolute = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
    let (lowest, highest) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let (mut at, end) = (absolute(start).clamp(lowest, highest), absolute(end).clamp(lowest, highest));
    let mut places = Vec::new();
    while (step > 0 && at < end) || (step < 0 && at > end) {
        places.push(usize::try_from(at).map_err(|_| "its start is none")?);
        at = at.saturating_add(step);
    }
    Ok(places)
}

type Places = (Vec<usize>, Vec<Vec<usize>>);

impl Known<'_> {
    /// Lengths of 1 repeated, as broadcasting does.
    fn expansion(&self, dims: &[usize], strides: &[usize], wanted: &[usize]) -> Lowered<Places> {
        let rank = dims.len().max(wanted.len());
        let new = broadcast(dims, wanted)?;
        self.budget.check(&new)?;
        let along = new.iter().enumerate().map(|(axis, length)| {
            let own = (axis + dims.len()).checked_sub(rank).map(|axis| (dims[axis], strides[axis]));
            let (own, stride) = own.unwrap_or((1, 0));
            (0..*length).map(|i| if own == 1 { 0 } else { i * stride }).collect()
        });
        let along = along.collect();
        Ok((new, along))
    }
}
