//! Normalisations.

use super::lowering::{Lowering, SIDE, made, read_alike};
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::tensor_view::{Roles, TensorView};
use crate::import::onnx::value::{Lowered, Value};
use crate::kernels::{BatchNorm, GroupNorm, LayerNorm, LocalResponseNorm, LpNormalization};
use crate::network::Shape;

impl Lowering {
    pub fn batch_norm(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        if node.int("training_mode", 0) != 0 {
            return Err("it is in training mode: export the network in evaluation mode".into());
        }
        if node.int("spatial", 1) == 0 {
            return Err("it has statistics for each pixel".into());
        }
        let vector = |index: usize| -> Lowered<Vec<f32>> { Ok(call.tensor(index)?.to_floats()?) };
        let (gamma, beta, mean, variance) = (vector(1)?, vector(2)?, vector(3)?, vector(4)?);
        let norm = BatchNorm::new(&gamma, &beta, &mean, &variance, epsilon(call)?);
        let norm = norm.ok_or("its tensors differ in length")?;
        if view.batch != Some(0) || view.dims().get(1) != Some(&mean.len()) {
            return Err(format!("it has {} channels, its input is {:?}", mean.len(), view.dims()).into());
        }
        // Where the channels lie last, they can stay there.
        let roles = view.roles_along(1).ok_or("its input has too many axes")?;
        let (source, _) = self.arranged(view, roles, node)?;
        let (source, shape) = self.add(&node.name, norm, &[source])?;
        made(view, source, shape, roles)
    }

    /// Division by the norm over one axis.
    pub fn lp_normalization(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let axis = Call::axis(node.int("axis", -1), view.rank())?;
        let norm = match node.int("p", 2) {
            1 => LpNormalization::L1,
            2 => LpNormalization::L2,
            p => return Err(format!("its norm is of order {p}; only 1 and 2 are known").into()),
        };
        if view.batch == Some(axis) {
            return Err("it is over the pictures of a batch".into());
        }
        let roles = view.roles_along(axis).ok_or("its input has too many axes")?;
        let (source, _) = self.arranged(view, roles, node)?;
        let (source, shape) = self.add(&node.name, norm, &[source])?;
        Ok(vec![Value::View(read_alike(view, source, shape, roles))])
    }

    /// An instance norm normalises each channel by itself. Where what it calls channels are groups of channels, it is a group
    /// norm.
    pub fn instance_norm(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let (scale, shift) = (call.tensor(1)?, call.tensor(2)?);
        let groups = scale.len();
        if view.batch != Some(0) || view.dims().get(1) != Some(&groups) || view.rank() < 3 {
            return Err(format!("it has {groups} channels, its input is {:?}", view.dims()).into());
        }
        let by_channel = |tensor: &Tensor| -> Lowered<Option<Vec<f32>>> {
            let column = tensor.reshaped([vec![groups], vec![1; view.rank() - 2]].concat());
            Ok(channel_values(view, &column)?)
        };
        let is_outermost = match view.axes[1].as_slice() {
            [part] => part.axis == 0 && part.length * part.stride == view.shape.channels(),
            [] => groups == 1,
            _ => false,
        };
        if let (true, Shape::Maps { .. }, Some(scale), Some(shift)) =
            (is_outermost, view.shape, by_channel(scale)?, by_channel(shift)?)
        {
            let norm = GroupNorm::new(groups, scale, shift, epsilon(call)?).ok_or("its channels do not divide")?;
            return self.pointwise(view, &call.node.name, norm);
        }
        let (source, _, roles) = self.maps(view, call.node)?;
        let norm = GroupNorm::new(groups, scale.to_floats()?, shift.to_floats()?, epsilon(call)?);
        let (source, shape) = self.add(&call.node.name, norm.ok_or("its channels do not divide")?, &[source])?;
        made(view, source, shape, roles)
    }

    pub fn group_norm(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let groups = usize::try_from(call.node.int("num_groups", 0)).unwrap_or(0);
        let (source, shape, roles) = self.maps(view, call.node)?;
        let channels = shape.channels();
        // Up to opset 20, the operator has a number for each group.
        let vector = |index: usize| -> Lowered<Vec<f32>> {
            let values = call.tensor(index)?.to_floats()?;
            let repeat = if values.len() == groups && groups > 0 { channels / groups } else { 1 };
            Ok(values.into_iter().flat_map(|v| std::iter::repeat_n(v, repeat)).collect())
        };
        let (scale, shift) = (vector(1)?, vector(2)?);
        if scale.len() != channels {
            return Err(format!("it has {} numbers for {channels} channels", scale.len()).into());
        }
        let norm =
            GroupNorm::new(groups, scale, shift, epsilon(call)?).ok_or("its channels do not divide into its groups")?;
        let (source, shape) = self.add(&call.node.name, norm, &[source])?;
        made(view, source, shape, roles)
    }

    /// A layer norm over the last axis, where that is the channels; or over all that there is of a picture.
    pub fn layer_norm(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let rank = view.rank();
        let axis = Call::axis(node.int("axis", -1), rank)?;
        let scale = call.tensor(1)?;
        let zeros = || Tensor::floats(scale.dims.clone(), vec![0.0; scale.len()]);
        let shift = call.optional_tensor(2)?.cloned().unwrap_or_else(zeros);
        let is_over_all = (0..axis).all(|axis| view.batch == Some(axis) || view.axes[axis].is_empty());
        if let (true, Some(scale), Some(shift)) =
            (is_over_all, channel_values(view, scale)?, channel_values(view, &shift)?)
            && matches!(view.shape, Shape::Maps { .. })
        {
            let norm = GroupNorm::new(1, scale, shift, epsilon(call)?).ok_or("its channels do not divide")?;
            return self.pointwise(view, &node.name, norm);
        }
        if axis + 1 != rank || view.batch == Some(axis) {
            return Err(format!("it works over several axes of {:?} at once", view.dims()).into());
        }
        // The kernel works on maps; a vector is maps of one pixel.
        let roles = match view.roles_along(axis).ok_or("its input has too many axes")? {
            Roles::Vector(axis) => Roles::Maps([axis, None, None]),
            maps => maps,
        };
        let (scale, shift) = (scale.to_floats()?, shift.to_floats()?);
        if scale.len() != view.dims()[axis] || shift.len() != scale.len() {
            return Err(format!("it has {} numbers for {:?}", scale.len(), view.dims()).into());
        }
        let (source, _) = self.arranged(view, roles, node)?;
        let (source, shape) = self.add(&node.name, LayerNorm { scale, shift, epsilon: epsilon(call)? }, &[source])?;
        made(view, source, shape, roles)
    }

    pub fn local_response_norm(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let (source, _, roles) = self.maps(view, node)?;
        let size = usize::try_from(node.int("size", 0))
            .ok()
            .filter(|size| (1..=SIDE).contains(size))
            .ok_or("its size is none")?;
        let norm = LocalResponseNorm {
            size,
            alpha: node.float("alpha", 1e-4),
            beta: node.float("beta", 0.75),
            bias: node.float("bias", 1.0),
        };
        let (source, shape) = self.add(&node.name, norm, &[source])?;
        made(view, source, shape, roles)
    }
}

fn epsilon(call: &Call<'_>) -> Result<f32, String> {
    let epsilon = call.node.float("epsilon", 1e-5);
    if epsilon >= 0.0 && epsilon.is_finite() { Ok(epsilon) } else { Err(format!("its epsilon is {epsilon}")) }
}

/// A constant by channel of the layer that a view reads, if it is the same for all pixels. Its axes are the last of the view's.
pub(super) fn channel_values(view: &TensorView, tensor: &Tensor) -> Result<Option<Vec<f32>>, String> {
    if tensor.dims.len() > view.rank() {
        return Ok(None);
    }
    let first = view.rank() - tensor.dims.len();
    let dims = view.dims();
    // For each channel, where in the constant its value is.
    let mut places = vec![0usize; view.shape.channels()];
    let mut stride = 1;
    for (length, axis) in tensor.dims.iter().zip(first..view.rank()).rev() {
        if *length == 1 {
            continue;
        }
        let parts = &view.axes[axis];
        if *length != dims[axis]
            || view.batch == Some(axis)
            || parts.iter().any(|part| part.axis != 0 && part.length > 1)
        {
            return Ok(None);
        }
        for (channel, place) in places.iter_mut().enumerate() {
            let along = parts.iter().filter(|part| part.axis == 0);
            let index = along.fold(0, |index, part| index * part.length + channel / part.stride % part.length);
            *place += index * stride;
        }
        stride *= length;
    }
    let values = tensor.to_floats()?;
    Ok(places.into_iter().map(|place| values.get(place).copied()).collect())
}
