//! Parts of results, and results joined.

use super::arithmetic::lie_alike;
use super::lowering::{Lowering, SIDE, made, read_alike};
use crate::import::onnx::call::{Call, Cut};
use crate::import::onnx::node::Node;
use crate::import::onnx::tensor_view::{AxisPart, Roles, TensorView, lengths};
use crate::import::onnx::value::{Lowered, Value};
use crate::kernels::{Binary, IndexSelect};
use crate::network::ops::{Bound, Concat, Crop, Span};
use crate::network::{Shape, Source};

/// Which indices of an axis are kept.
#[derive(Clone, Debug)]
enum Kept {
    Span(Span),
    Indices(Vec<usize>),
}

impl Kept {
    fn places(&self, length: usize) -> Vec<usize> {
        match self {
            Self::Span(span) => span.positions(length),
            Self::Indices(indices) => indices.clone(),
        }
    }
}

impl Lowering {
    pub fn slice(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let dims = view.dims();
        let mut kept = Vec::new();
        for Cut { axis, start, end, step } in call.cuts(dims.len())? {
            kept.push((axis, Kept::Span(span(start, end, step, dims[axis])?)));
        }
        let view = self.keep(node, view.clone(), kept)?;
        Ok(vec![Value::View(view)])
    }

    pub fn split(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let dims = view.dims();
        let axis = Call::axis(node.int("axis", 0), dims.len())?;
        let length = dims[axis];
        let sizes = match call.whole("split", 1)? {
            Some(sizes) => sizes
                .iter()
                .map(|s| usize::try_from(*s).map_err(|_| format!("its sizes are {sizes:?}")))
                .collect::<Result<Vec<_>, _>>()?,
            None => {
                let count = usize::try_from(node.int("num_outputs", node.outputs.len() as i64)).unwrap_or(0).min(SIDE);
                let size = length.div_ceil(count.max(1)).max(1);
                (0..count).map(|part| size.min(length.saturating_sub(part * size))).collect()
            }
        };
        if sizes.iter().try_fold(0usize, |sum, size| sum.checked_add(*size)) != Some(length) || sizes.contains(&0) {
            return Err(format!("it splits {length} into {sizes:?}").into());
        }
        let mut values = Vec::new();
        let mut start = 0;
        for size in sizes {
            let end = start + size;
            // The last part is all that is left, however large the picture.
            let end_place = if end == length { Bound::FromEnd(0) } else { Bound::FromStart(end) };
            let span = Span { start: Bound::FromStart(start), end: end_place, ..Span::ALL };
            let name = match values.len() {
                0 => node.name.clone(),
                part => format!("{}.{part}", node.name),
            };
            let view = self.keep_along(node, &name, view.clone(), axis, &Kept::Span(span))?;
            values.push(Value::View(view));
            start = end;
        }
        Ok(values)
    }

    pub fn gather(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let dims = view.dims();
        let axis = Call::axis(node.int("axis", 0), dims.len())?;
        let indices = call.tensor(1)?;
        let kept = Kept::Indices(Call::indices(indices, dims[axis])?);
        let view = self.keep_along(node, &node.name, view.clone(), axis, &kept)?;
        Ok(vec![Value::View(match indices.dims.len() {
            // A single place leaves no axis behind.
            0 if view.batch == Some(axis) => TensorView { batch: None, ..view.squeezed(&[axis], &node.name) },
            0 => view.squeezed(&[axis], &node.name),
            1 => view,
            // More axes in place of one: the places one after the other, read in another shape.
            _ => {
                let dims = [&dims[..axis], &indices.dims, &dims[axis + 1..]].concat();
                view.reshaped(&dims, &node.name).ok_or("its places are more than a row")?
            }
        })])
    }

    fn keep(&mut self, node: &Node, mut view: TensorView, kept: Vec<(usize, Kept)>) -> Lowered<TensorView> {
        for (axis, kept) in kept {
            view = self.keep_along(node, &node.name, view, axis, &kept)?;
        }
        Ok(view)
    }

    /// Some of the places along one axis, as a layer unless they are all.
    fn keep_along(
        &mut self,
        node: &Node,
        name: &str,
        view: TensorView,
        axis: usize,
        kept: &Kept,
    ) -> Lowered<TensorView> {
        let length = view.dims()[axis];
        let places = kept.places(length);
        if places.is_empty() {
            return Err("nothing is left of its input".into());
        }
        if places.len() > SIDE {
            return Err(format!("it makes {} of {length}", places.len()).into());
        }
        if places.iter().copied().eq(0..length) {
            return Ok(view);
        }
        if view.batch == Some(axis) {
            return Err("it takes some pictures of a batch".into());
        }
        let single = |part: &AxisPart| part.axis == 0 && part.length == length;
        match view.axes[axis].as_slice() {
            [part] if single(part) => {
                let part = *part;
                return self.keep_channels(name, view, part, &places);
            }
            [part] if part.axis > 0 && part.stride == 1 && matches!(view.own_roles(), Some(Roles::Maps(_))) => {
                let axis_of_maps = part.axis;
                if let Some(span) = as_span(kept, &places) {
                    let (rows, columns) = if axis_of_maps == 1 { (span, Span::ALL) } else { (Span::ALL, span) };
                    let (source, shape) = self.add(name, Crop { rows, columns }, &[view.source])?;
                    return Ok(TensorView {
                        source,
                        shape,
                        axes: resized(&view, axis_of_maps, shape),
                        label: None,
                        ..view
                    });
                }
            }
            _ => {}
        }
        // The axis becomes the channels, of which any can be taken in any order.
        let roles = view.roles_along(axis).ok_or("its input has too many axes")?;
        let (source, shape) = self.arranged(&view, roles, node)?;
        let view = read_alike(&view, source, shape, roles);
        let part = AxisPart { axis: 0, length, stride: 1 };
        let view = TensorView {
            axes: view
                .axes
                .iter()
                .enumerate()
                .map(|(index, parts)| if index == axis { vec![part] } else { parts.clone() })
                .collect(),
            ..view
        };
        self.keep_channels(name, view, part, &places)
    }

    /// Some of a part of the channels.
    fn keep_channels(&mut self, name: &str, view: TensorView, part: AxisPart, places: &[usize]) -> Lowered<TensorView> {
        let channels = view.shape.channels();
        let inside = part.stride;
        let outside = channels / (part.length * inside);
        let from = (0..outside).flat_map(|outer| {
            places.iter().flat_map(move |place| {
                (0..inside).map(move |inner| Some((outer * part.length + place) * inside + inner))
            })
        });
        let count = outside
            .checked_mul(places.len())
            .and_then(|count| count.checked_mul(inside))
            .filter(|count| *count <= SIDE);
        count.ok_or("it makes too many channels")?;
        let selection = IndexSelect::new(channels, from.collect()).ok_or("nothing is left of its input")?;
        let (source, shape) = self.add(name, selection, &[view.source])?;
        let moved = |other: &AxisPart| match other.axis {
            0 if *other == part => AxisPart { length: places.len(), ..*other },
            0 if other.stride > part.stride => AxisPart { stride: other.stride / part.length * places.len(), ..*other },
            _ => *other,
        };
        // A single place needs no part, unless it is the only channel.
        let is_needed = |part: &AxisPart| part.axis > 0 || part.length > 1 || shape.channels() == 1;
        let axes = view.axes.iter().map(|axis| axis.iter().map(moved).filter(is_needed).collect()).collect();
        Ok(TensorView { source, shape, axes, label: None, ..view })
    }

    /// Results that lie alike, one behind the other along a new axis: their channels are.
    fn stacked(&mut self, node: &Node, views: &[&TensorView], axis: usize) -> Lowered {
        let [first, ..] = views else { return Err("it has no inputs".into()) };
        let sources: Vec<Source> = views.iter().map(|view| view.source).collect();
        let (source, shape) = self.add(&node.name, Concat, &sources)?;
        let mut axes = first.axes.clone();
        axes[axis] = vec![AxisPart { axis: 0, length: views.len(), stride: first.shape.channels() }];
        Ok(vec![Value::View(TensorView { source, shape, axes, label: None, ..(*first).clone() })])
    }

    /// The sum over a part of the channels, as one of its places after the other.
    pub(super) fn sum_of_part(
        &mut self,
        node: &Node,
        view: &TensorView,
        axis: usize,
        part: AxisPart,
    ) -> Lowered<TensorView> {
        let mut places = Vec::new();
        for place in 0..part.length {
            places.push(self.keep_channels(&format!("{}.{place}", node.name), view.clone(), part, &[place])?);
        }
        let sources: Vec<Source> = places.iter().map(|view| view.source).collect();
        let (source, _) = self.add(&node.name, Binary::Add, &sources)?;
        let kept = places.first().ok_or("its input is empty")?;
        debug_assert!(kept.axes[axis].iter().all(|part| part.length == 1));
        Ok(kept.with_source(source))
    }

    pub fn concat(&mut self, call: &Call<'_>) -> Lowered {
        let node = call.node;
        let values: Option<Vec<&Value>> = call.inputs.iter().map(Option::as_ref).collect();
        let values = values.ok_or("one of its inputs is missing")?;
        let views: Vec<&TensorView> =
            values.iter().filter_map(|v| if let Value::View(view) = v { Some(view) } else { None }).collect();
        let first = *views.first().ok_or("none of its inputs depends on the picture")?;
        let rank = first.rank();
        let axis = Call::axis(node.int("axis", 1), rank)?;
        if first.batch == Some(axis) {
            return Err("it joins the pictures of a batch".into());
        }
        if let [Value::View(only)] = values.as_slice() {
            return Ok(vec![Value::View(only.clone())]);
        }
        if views.len() == values.len() && views.iter().all(|view| view.axes[axis].is_empty() && lie_alike(first, view))
        {
            return self.stacked(node, &views, axis);
        }
        // The roles that the first of them to have the axis as channels has already.
        let own = views.iter().filter_map(|view| view.own_roles()).find(|roles| roles.of(axis) == Some(0));
        let fits = |roles: &Roles| {
            let covered = |view: &&TensorView| {
                view.rank() == rank
                    && (0..rank)
                        .all(|axis| roles.of(axis).is_some() || view.batch == Some(axis) || view.dims()[axis] == 1)
            };
            views.iter().all(covered)
        };
        let roles = own.filter(fits).or_else(|| first.roles_along(axis)).ok_or("its inputs have too many axes")?;
        let mut sources: Vec<Source> = Vec::new();
        for value in values {
            sources.push(match value {
                Value::View(view) if view.rank() == rank && view.batch == first.batch => {
                    self.arranged(view, roles, node)?.0
                }
                Value::View(view) => return Err(format!("it joins {:?} to {:?}", view.dims(), first.dims()).into()),
                Value::Constant(tensor) if first.items > 1 => {
                    return Err(format!("it joins a constant of {:?} to a batch", tensor.dims).into());
                }
                Value::Constant(tensor) => self.constant(tensor, rank, roles, node)?.0,
            });
        }
        let (source, shape) = self.add(&node.name, Concat, &sources)?;
        made(first, source, shape, roles)
    }
}

/// The axes of a view of maps, one of which has another length now.
fn resized(view: &TensorView, axis: usize, shape: Shape) -> Vec<Vec<AxisPart>> {
    let length = lengths(shape)[axis];
    let part = |part: &AxisPart| if part.axis == axis { AxisPart { length, ..*part } } else { *part };
    view.axes.iter().map(|parts| parts.iter().map(part).collect()).collect()
}

/// Places in steps, if they are.
fn as_span(kept: &Kept, places: &[usize]) -> Option<Span> {
    if let Kept::Span(span) = kept {
        return Some(*span);
    }
    let (first, last) = (*places.first()?, *places.last()?);
    let step = match places {
        [a, b, ..] if b > a => b - a,
        [_] => 1,
        _ => return None,
    };
    let in_steps = places.iter().enumerate().all(|(index, place)| *place == first + index * step);
    in_steps.then_some(Span {
        start: Bound::FromStart(first),
        end: Bound::FromStart(last + 1),
        step,
        is_reversed: false,
    })
}

/// ONNX's slice: negative places count from the end, what is beyond an end is the end, a negative step goes backwards.
fn span(start: i64, end: i64, step: i64, length: usize) -> Lowered<Span> {
    let size = length as i64;
    if step == 0 || step == i64::MIN {
        return Err(format!("its step is {step}").into());
    }
    // Where it says how far from the end, or beyond it, it is meant for pictures of any size.
    let place = |at: i64| match at {
        at if at >= size => Bound::FromEnd(0),
        at if at >= 0 => Bound::FromStart(at as usize),
        at if at < -size => Bound::FromStart(0),
        at => Bound::FromEnd(at.unsigned_abs() as usize),
    };
    let stride = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX).min(1 << 40);
    if step > 0 {
        return Ok(Span { start: place(start), end: place(end), step: stride, is_reversed: false });
    }
    // Backwards from `start` down to, without it, `end`: the same places upwards.
    let absolute = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
    let high = absolute(start).min(size - 1);
    let low = absolute(end).max(-1);
    let count = if high > low { (high - low - 1) as usize / stride + 1 } else { 0 };
    if count == 0 {
        return Err("nothing is left of its input".into());
    }
    let lowest = high as usize - (count - 1) * stride;
    let is_all = lowest == 0 && high == size - 1 && stride == 1;
    let end = if is_all { Bound::FromEnd(0) } else { Bound::FromStart(high as usize + 1) };
    Ok(Span { start: Bound::FromStart(lowest), end, step: stride, is_reversed: true })
}
