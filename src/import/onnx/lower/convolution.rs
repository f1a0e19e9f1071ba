//! Convolutions, and the sliding windows that pools have too.

use super::lowering::{Lowering, SIDE, made};
use crate::import::onnx::call::Call;
use crate::import::onnx::node::Node;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::tensor_view::Roles;
use crate::import::onnx::value::{Failure, Lowered};
use crate::kernels::{Convolution, Padding, PaddingMode, Size, SlidingWindow, TransposedConvolution};
use crate::network::ops::ConvolutionOp;

impl Lowering {
    pub fn convolution(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let weight = call.tensor(1)?;
        let (source, shape, roles) = self.maps(view, call.node)?;
        let (kernel, [out_channels, in_group]) = kernel(weight, roles)?;
        check_kernel(call.node, kernel, roles)?;
        let groups = groups(call.node)?;
        let in_channels = in_group.checked_mul(groups).ok_or("its groups are too many")?;
        let window = window(call.node, kernel, roles, shape.size())?;
        let config = Convolution { in_channels, out_channels, groups, window };
        let bias = call.optional_tensor(2)?.map(Tensor::to_floats).transpose()?;
        let op = ConvolutionOp::new(config, weight.to_floats()?, bias);
        let op = op.ok_or_else(|| format!("its weights of {:?} do not make {groups} group(s)", weight.dims))?;
        let (source, shape) = self.add(&call.node.name, op, &[source])?;
        made(view, source, shape, roles)
    }

    pub fn transposed_convolution(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        let weight = call.tensor(1)?;
        let (source, shape, roles) = self.maps(view, call.node)?;
        let (kernel, [in_channels, out_group]) = kernel(weight, roles)?;
        check_kernel(call.node, kernel, roles)?;
        let groups = groups(call.node)?;
        let out_channels = out_group.checked_mul(groups).ok_or("its groups are too many")?;
        let (window, extra, beyond) = transposed_window(call.node, kernel, roles, shape.size())?;
        let config = Convolution { in_channels, out_channels, groups, window };
        let bias = call.optional_tensor(2)?.map(Tensor::to_floats).transpose()?;
        let op = TransposedConvolution::new(config, extra, weight.to_floats()?, bias.as_deref());
        let op = op.ok_or_else(|| format!("its weights of {:?} do not make {groups} group(s)", weight.dims))?;
        if beyond != Size::square(0) {
            return Err("its output reaches further beyond its inputs than its strides".into());
        }
        let (source, shape) = self.add(&call.node.name, op, &[source])?;
        made(view, source, shape, roles)
    }
}

fn groups(node: &Node) -> Result<usize, Failure> {
    let groups = node.int("group", 1);
    usize::try_from(groups)
        .ok()
        .filter(|g| (1..=SIDE).contains(g))
        .ok_or_else(|| format!("its group is {groups}; it must be at least 1").into())
}

/// Rows and columns of weights, and their first two dimensions.
fn kernel(weight: &Tensor, roles: Roles) -> Lowered<(Size, [usize; 2])> {
    let is_flat = roles.axes()[1].is_none();
    let fits = weight.dims.iter().all(|d| (1..=SIDE).contains(d));
    match *weight.dims {
        _ if !fits => Err(format!("its weights have the shape {:?}", weight.dims).into()),
        [first, second, columns] if is_flat => Ok((Size::new(1, columns), [first, second])),
        [first, second, rows, columns] if !is_flat => Ok((Size::new(rows, columns), [first, second])),
        _ => Err(format!("its weights have the shape {:?}", weight.dims).into()),
    }
}

/// Checks that the node says the same of its window as the weights do.
fn check_kernel(node: &Node, kernel: Size, roles: Roles) -> Lowered<()> {
    let Some(said) = node.ints("kernel_shape") else { return Ok(()) };
    let is_flat = roles.axes()[1].is_none();
    let found = if is_flat { vec![kernel.width] } else { vec![kernel.height, kernel.width] };
    if said.iter().map(|v| usize::try_from(*v).unwrap_or(0)).eq(found.iter().copied()) {
        Ok(())
    } else {
        Err(format!("its window is {said:?}, its weights have {found:?}").into())
    }
}

/// Sizes along rows and columns; along columns alone for maps of one dimension.
pub(super) fn pair(node: &Node, name: &str, roles: Roles, default: usize) -> Lowered<Size> {
    let is_flat = roles.axes()[1].is_none();
    let values = node.sizes(name, if is_flat { 1 } else { 2 }, default)?;
    Ok(if is_flat { Size::new(1, values[0]) } else { Size::new(values[0], values[1]) })
}

/// The node's window over maps of this size.
pub(super) fn window(node: &Node, kernel: Size, roles: Roles, input: Size) -> Lowered<SlidingWindow> {
    let (stride, dilation) = (pair(node, "strides", roles, 1)?, pair(node, "dilations", roles, 1)?);
    let padding = match node.text("auto_pad").unwrap_or("NOTSET") {
        "NOTSET" => PaddingMode::Fixed(edges(node.ints("pads"), roles)?),
        "VALID" => PaddingMode::NONE,
        "SAME_UPPER" => PaddingMode::Same,
        "SAME_LOWER" => {
            let window = SlidingWindow { kernel, stride, dilation, padding: PaddingMode::Same };
            let grid = window.over(input, false).ok_or("its window does not fit")?;
            // The odd pixel lies before the maps, not behind them as with SAME_UPPER. This holds for one size of picture.
            PaddingMode::Fixed(Padding {
                top: grid.y.after,
                bottom: grid.y.before,
                left: grid.x.after,
                right: grid.x.before,
            })
        }
        other => return Err(format!("its auto_pad is {other}").into()),
    };
    Ok(SlidingWindow { kernel, stride, dilation, padding })
}

/// Pixels around maps: all that come before, then all that come after.
pub(super) fn edges(pads: Option<&[i64]>, roles: Roles) -> Lowered<Padding> {
    let is_flat = roles.axes()[1].is_none();
    let pads = pads.unwrap_or_default();
    let wrong = || {
        Failure::Reason(format!(
            "its pads are {pads:?}; {} numbers of at least 0 belong there",
            if is_flat { 2 } else { 4 }
        ))
    };
    let sizes: Option<Vec<usize>> = pads.iter().map(|v| usize::try_from(*v).ok().filter(|v| *v <= SIDE)).collect();
    match *sizes.ok_or_else(wrong)? {
        [] => Ok(Padding::default()),
        [left, right] if is_flat => Ok(Padding { left, right, ..Padding::default() }),
        [top, left, bottom, right] if !is_flat => Ok(Padding { top, bottom, left, right }),
        _ => Err(wrong()),
    }
}

/// What a transposed convolution cuts off, what it adds at the end, and what would have to be added beyond that.
fn transposed_window(node: &Node, kernel: Size, roles: Roles, input: Size) -> Lowered<(SlidingWindow, Size, Size)> {
    let (stride, dilation) = (pair(node, "strides", roles, 1)?, pair(node, "dilations", roles, 1)?);
    let is_flat = roles.axes()[1].is_none();
    let two = |name: &str| -> Lowered<Option<[usize; 2]>> {
        let Some(values) = node.ints(name).filter(|values| !values.is_empty()) else { return Ok(None) };
        let wrong = || Failure::Reason(format!("its {name} is {values:?}"));
        let sizes: Option<Vec<usize>> =
            values.iter().map(|v| usize::try_from(*v).ok().filter(|v| *v <= SIDE)).collect();
        match *sizes.ok_or_else(wrong)? {
            [columns] if is_flat => Ok(Some([0, columns])),
            [rows, columns] if !is_flat => Ok(Some([rows, columns])),
            // Some exporters write a whole shape.
            [_, _, columns] if is_flat => Ok(Some([0, columns])),
            [_, _, rows, columns] if !is_flat => Ok(Some([rows, columns])),
            _ => Err(wrong()),
        }
    };
    let extra = two("output_padding")?.unwrap_or([0, 0]);
    let mut edges = edges(node.ints("pads"), roles)?;
    let auto_pad = node.text("auto_pad").unwrap_or("NOTSET");
    let wanted = two("output_shape")?;
    let mut added = extra;
    for axis in 0..2 {
        let of = |size: Size| if axis == 0 { size.height } else { size.width };
        if axis == 0 && is_flat {
            continue;
        }
        let full = (of(input) - 1)
            .checked_mul(of(stride))
            .and_then(|v| v.checked_add(extra[axis] + (of(kernel) - 1) * of(dilation) + 1))
            .filter(|v| *v <= SIDE)
            .ok_or("its output is too large")?;
        let same = auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
        let target = match wanted {
            Some(wanted) => Some(wanted[axis]),
            None if same => Some(of(input) * of(stride)),
            None => None,
        };
        let Some(target) = target else {
            if auto_pad == "VALID" {
                edges = Padding::default();
            }
            continue;
        };
        let (before, after) = match full.checked_sub(target) {
            // With SAME_UPPER the odd pixel is cut off at the end, else at the start.
            Some(total) if auto_pad == "SAME_UPPER" => (total / 2, total - total / 2),
            Some(total) => (total - total / 2, total / 2),
            None => {
                added[axis] += target - full;
                (0, 0)
            }
        };
        if axis == 0 {
            (edges.top, edges.bottom) = (before, after);
        } else {
            (edges.left, edges.right) = (before, after);
        }
    }
    let within = |added: usize, stride: usize, dilation: usize| added.min(stride.max(dilation).saturating_sub(1));
    let most =
        Size::new(within(added[0], stride.height, dilation.height), within(added[1], stride.width, dilation.width));
    let beyond = Size::new(added[0] - most.height, added[1] - most.width);
    Ok((SlidingWindow { kernel, stride, dilation, padding: PaddingMode::Fixed(edges) }, most, beyond))
}
