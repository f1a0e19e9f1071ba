//! Constants whose numbers only move.

use super::known::Known;
use crate::import::onnx::call::{Call, Cut};
use crate::import::onnx::shape::{broadcast, flattened, lengths, resolved, strides};
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::Lowered;

/// Numbers in another order of axes: axis `i` of the result is axis `order[i]`.
pub fn transposed(values: &[f32], dims: &[usize], order: &[usize]) -> Vec<f32> {
    let along = all_offsets(dims);
    let along: Vec<Vec<usize>> = order.iter().map(|axis| along[*axis].clone()).collect();
    grid(&along).into_iter().map(|offset| values[offset]).collect()
}

/// For each axis, the offset of each of its indices.
fn all_offsets(dims: &[usize]) -> Vec<Vec<usize>> {
    dims.iter().zip(strides(dims)).map(|(length, stride)| (0..*length).map(|i| i * stride).collect()).collect()
}

/// All sums of one offset of each axis, the last axis running fastest.
fn grid(along: &[Vec<usize>]) -> Vec<usize> {
    along
        .iter()
        .fold(vec![0], |sums, axis| sums.iter().flat_map(|sum| axis.iter().map(move |offset| sum + offset)).collect())
}

/// The tensor's numbers at these offsets, in a shape of as many.
pub fn pick(tensor: &Tensor, dims: Vec<usize>, offsets: &[usize]) -> Result<Tensor, String> {
    if tensor.dtype.is_float() {
        let values = tensor.to_floats()?;
        Ok(Tensor::floats(dims, offsets.iter().map(|offset| values[*offset]).collect()))
    } else {
        let values = tensor.to_whole()?;
        Tensor::whole(dims, offsets.iter().map(|offset| values[*offset]).collect()).cast(tensor.dtype)
    }
}

impl Known<'_> {
    pub fn reshape(&mut self) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        let wanted = match node.ints("shape") {
            Some(shape) => shape.to_vec(),
            None => self.tensor(1)?.to_whole()?,
        };
        Ok(tensor.reshaped(resolved(&wanted, &tensor.dims, node.int("allowzero", 0) != 0)?))
    }

    pub fn flatten(&mut self) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        Ok(tensor.reshaped(flattened(self.call.node.int("axis", 1), &tensor.dims)?.to_vec()))
    }

    pub fn squeeze(&mut self) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        let drop = self.call.squeezed_axes(&tensor.dims)?;
        let kept = tensor.dims.iter().enumerate().filter(|(axis, _)| !drop.contains(axis));
        Ok(tensor.reshaped(kept.map(|(_, length)| *length).collect()))
    }

    pub fn unsqueeze(&mut self) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        let new = self.call.unsqueezed_axes(tensor.dims.len())?;
        let mut old = tensor.dims.iter();
        let length = |axis: usize| if new.contains(&axis) { 1 } else { old.next().copied().unwrap_or(1) };
        Ok(tensor.reshaped((0..tensor.dims.len() + new.len()).map(length).collect()))
    }

    pub fn transpose(&mut self) -> Lowered<Tensor> {
        let dims = &self.tensor(0)?.dims;
        let order = self.call.order(dims.len())?;
        let along = all_offsets(dims);
        self.moved(
            order.iter().map(|axis| dims[*axis]).collect(),
            &order.iter().map(|axis| along[*axis].clone()).collect::<Vec<_>>(),
        )
    }

    pub fn slice(&mut self) -> Lowered<Tensor> {
        let dims = &self.tensor(0)?.dims;
        let (strides, mut along) = (strides(dims), all_offsets(dims));
        for Cut { axis, start, end, step } in self.call.cuts(dims.len())? {
            along[axis] =
                sliced(start, end, step, dims[axis])?.into_iter().map(|index| index * strides[axis]).collect();
        }
        self.moved(along.iter().map(Vec::len).collect(), &along)
    }

    pub fn gather(&mut self) -> Lowered<Tensor> {
        let (dims, indices) = (&self.tensor(0)?.dims, self.tensor(1)?);
        let axis = Call::axis(self.call.node.int("axis", 0), dims.len())?;
        let (stride, mut along) = (strides(dims)[axis], all_offsets(dims));
        along[axis] = Call::indices(indices, dims[axis])?.into_iter().map(|index| index * stride).collect();
        self.moved([&dims[..axis], &indices.dims, &dims[axis + 1..]].concat(), &along)
    }

    /// Lengths of 1 repeated, as broadcasting does.
    pub fn expand(&mut self) -> Lowered<Tensor> {
        let dims = &self.tensor(0)?.dims;
        let wanted = lengths(&self.tensor(1)?.to_whole()?)?;
        let (rank, strides) = (dims.len().max(wanted.len()), strides(dims));
        let new = broadcast(dims, &wanted)?;
        self.budget.check(&new)?;
        let along: Vec<Vec<usize>> = new
            .iter()
            .enumerate()
            .map(|(axis, length)| {
                let own = (axis + dims.len()).checked_sub(rank).map(|axis| (dims[axis], strides[axis]));
                let (own, stride) = own.unwrap_or((1, 0));
                (0..*length).map(|i| if own == 1 { 0 } else { i * stride }).collect()
            })
            .collect();
        self.moved(new, &along)
    }

    pub fn tile(&mut self) -> Lowered<Tensor> {
        let dims = &self.tensor(0)?.dims;
        let (rank, strides) = (dims.len(), strides(dims));
        let repeats = lengths(&self.tensor(1)?.to_whole()?)?;
        if repeats.len() != rank {
            return Err(format!("it repeats {rank} axes {repeats:?} times").into());
        }
        let new: Option<Vec<usize>> = dims.iter().zip(&repeats).map(|(d, repeat)| d.checked_mul(*repeat)).collect();
        let new = new.ok_or("it repeats too often")?;
        self.budget.check(&new)?;
        let along: Vec<Vec<usize>> =
            (0..rank).map(|axis| (0..new[axis]).map(|i| i % dims[axis] * strides[axis]).collect()).collect();
        self.moved(new, &along)
    }

    /// The first input's numbers at all sums of one offset of each axis, in a shape of as many.
    fn moved(&mut self, dims: Vec<usize>, along: &[Vec<usize>]) -> Lowered<Tensor> {
        self.budget.take(&dims)?;
        Ok(pick(self.tensor(0)?, dims, &grid(along))?)
    }

    pub fn concat(&mut self) -> Lowered<Tensor> {
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
        if first.dtype.is_float() {
            let parts = tensors.iter().map(|t| t.to_floats()).collect::<Result<Vec<_>, _>>()?;
            return Ok(Tensor::floats(dims, joined(&parts, outside)));
        }
        let parts = tensors.iter().map(|t| t.to_whole()).collect::<Result<Vec<_>, _>>()?;
        Ok(Tensor::whole(dims, joined(&parts, outside)).cast(first.dtype)?)
    }

    pub fn split(&mut self) -> Lowered<Vec<Tensor>> {
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

/// The indices that one slice keeps.
fn sliced(start: i64, end: i64, step: i64, length: usize) -> Lowered<Vec<usize>> {
    if step == 0 {
        return Err("its step is 0".into());
    }
    let size = length as i64;
    let absolute = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
    let (lowest, highest) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let (mut at, end) = (absolute(start).clamp(lowest, highest), absolute(end).clamp(lowest, highest));
    let mut indices = Vec::new();
    while (step > 0 && at < end) || (step < 0 && at > end) {
        indices.push(usize::try_from(at).map_err(|_| "its start is none")?);
        at = at.saturating_add(step);
    }
    Ok(indices)
}
