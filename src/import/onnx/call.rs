//! A node, and what its inputs stand for.

use super::node::Node;
use super::shape::single_axes;
use super::tensor::Tensor;
use super::tensor_view::TensorView;
use super::value::{Lowered, Value};

/// A node with what it reads.
pub struct Call<'a> {
    pub node: &'a Node,
    pub inputs: Vec<Option<Value>>,
    /// The version of the operators.
    pub opset: i64,
}

impl Call<'_> {
    /// The input, if it is there.
    pub fn value(&self, index: usize) -> Option<&Value> {
        self.inputs.get(index)?.as_ref()
    }

    /// The input, made of the picture.
    pub fn view(&self, index: usize) -> Lowered<&TensorView> {
        match self.value(index) {
            Some(Value::View(view)) => Ok(view),
            Some(Value::Constant(_)) => Err(format!("its input {} is a constant", index + 1).into()),
            None => Err(format!("its input {} is missing", index + 1).into()),
        }
    }

    /// The input, known beforehand.
    pub fn tensor(&self, index: usize) -> Lowered<&Tensor> {
        self.optional_tensor(index)?.ok_or_else(|| format!("its input {} is missing", index + 1).into())
    }

    /// The input, known beforehand, if it is there.
    pub fn optional_tensor(&self, index: usize) -> Lowered<Option<&Tensor>> {
        match self.value(index) {
            Some(Value::Constant(tensor)) => Ok(Some(tensor)),
            Some(Value::View(_)) => {
                Err(format!("its input {} depends on the picture; it must be a constant", index + 1).into())
            }
            None => Ok(None),
        }
    }

    /// Whole numbers: an attribute in older models, an input in newer ones.
    pub fn whole(&self, attribute: &str, index: usize) -> Lowered<Option<Vec<i64>>> {
        match self.node.ints(attribute) {
            Some(values) => Ok(Some(values.to_vec())),
            None => Ok(self.optional_tensor(index)?.map(Tensor::to_whole).transpose()?),
        }
    }

    /// An axis of a tensor of this rank; negative ones count from the end.
    pub fn axis(axis: i64, rank: usize) -> Lowered<usize> {
        let from_start = if axis < 0 { axis + rank as i64 } else { axis };
        let found = usize::try_from(from_start).ok().filter(|axis| *axis < rank);
        found.ok_or_else(|| format!("its axis {axis} is not one of {rank}").into())
    }

    /// Several of them, each once.
    pub fn axes(axes: &[i64], rank: usize) -> Lowered<Vec<usize>> {
        let mut found = axes.iter().map(|axis| Self::axis(*axis, rank)).collect::<Lowered<Vec<_>>>()?;
        found.sort_unstable();
        found.dedup();
        if found.len() == axes.len() { Ok(found) } else { Err(format!("its axes {axes:?} name one twice").into()) }
    }

    /// Indices of an axis of this length; negative ones count from the end.
    pub fn indices(indices: &Tensor, length: usize) -> Lowered<Vec<usize>> {
        let found = indices.to_whole()?.iter().map(|index| Self::axis(*index, length)).collect::<Lowered<Vec<_>>>();
        found.map_err(|_| format!("it takes places that an axis of {length} does not have").into())
    }

    /// The axes that a reduction joins; `None` if it joins none.
    pub fn reduced_axes(&self, rank: usize) -> Lowered<Option<Vec<usize>>> {
        match self.whole("axes", 1)?.filter(|axes| !axes.is_empty()) {
            Some(axes) => Ok(Some(Self::axes(&axes, rank)?)),
            None if self.node.int("noop_with_empty_axes", 0) != 0 => Ok(None),
            None => Ok(Some((0..rank).collect())),
        }
    }

    /// The axes that `Squeeze` drops.
    pub fn squeezed_axes(&self, dims: &[usize]) -> Lowered<Vec<usize>> {
        let named = self.whole("axes", 1)?.map(|axes| Self::axes(&axes, dims.len())).transpose()?;
        Ok(single_axes(named, dims)?)
    }

    /// The axes of length 1 that `Unsqueeze` adds, by their numbers among all axes of the result.
    pub fn unsqueezed_axes(&self, rank: usize) -> Lowered<Vec<usize>> {
        let axes = self.whole("axes", 1)?.ok_or("its axes are missing")?;
        Self::axes(&axes, rank + axes.len())
    }

    /// `Transpose`'s order of axes.
    pub fn order(&self, rank: usize) -> Lowered<Vec<usize>> {
        let order = self.node.ints("perm").map_or_else(|| (0..rank as i64).rev().collect(), <[i64]>::to_vec);
        if Self::axes(&order, rank)?.len() != rank {
            return Err(format!("its order {order:?} does not have {rank} axes").into());
        }
        order.iter().map(|axis| Self::axis(*axis, rank)).collect()
    }

    /// What `Slice` keeps.
    pub fn cuts(&self, rank: usize) -> Lowered<Vec<Cut>> {
        let starts = self.whole("starts", 1)?.ok_or("its starts are missing")?;
        let ends = self.whole("ends", 2)?.ok_or("its ends are missing")?;
        let axes = self.whole("axes", 3)?.unwrap_or_else(|| (0..starts.len() as i64).collect());
        let steps = self.optional_tensor(4)?.map(Tensor::to_whole).transpose()?;
        let steps = steps.unwrap_or_else(|| vec![1; starts.len()]);
        if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] {
            return Err("its starts, ends, axes and steps differ in number".into());
        }
        let each = axes.iter().zip(&starts).zip(ends.iter().zip(&steps));
        each.map(|((axis, start), (end, step))| {
            Ok(Cut { axis: Self::axis(*axis, rank)?, start: *start, end: *end, step: *step })
        })
        .collect()
    }
}

/// Every `step`th place of an axis from `start` up to, without it, `end`; negative ones count from the end.
pub struct Cut {
    pub axis: usize,
    pub start: i64,
    pub end: i64,
    pub step: i64,
}
