//! Other readings of the same values: mostly no layers at all.

use super::lowering::{Lowering, made};
use crate::import::onnx::call::Call;
use crate::import::onnx::shape::{flattened, resolved};
use crate::import::onnx::tensor_view::{Roles, TensorView};
use crate::import::onnx::value::{Lowered, Value};

impl Lowering {
    pub fn transpose(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        Ok(vec![Value::View(view.transposed(&call.order(view.rank())?, &call.node.name))])
    }

    pub fn squeeze(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        Ok(vec![Value::View(view.squeezed(&call.squeezed_axes(&view.dims())?, &call.node.name))])
    }

    pub fn unsqueeze(&mut self, call: &Call<'_>) -> Lowered {
        let view = call.view(0)?;
        Ok(vec![Value::View(view.unsqueezed(&call.unsqueezed_axes(view.rank())?, &call.node.name))])
    }

    pub fn flatten(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let dims = view.dims();
        let wanted = flattened(node.int("axis", 1), &dims)?;
        let flat = view.reshaped(&wanted, &node.name);
        Ok(vec![Value::View(flat.ok_or_else(|| format!("{dims:?} does not become {wanted:?}"))?)])
    }

    pub fn reshape(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let wanted = match node.ints("shape") {
            Some(shape) => shape.to_vec(),
            None => call.tensor(1)?.to_whole()?,
        };
        let wanted = resolved(&wanted, &view.dims(), node.int("allowzero", 0) != 0)?;
        Ok(vec![Value::View(match view.reshaped(&wanted, &node.name) {
            Some(view) => view,
            None => self.regrouped(call, view, &wanted)?,
        })])
    }

    /// Values in a shape that cuts across the axes there are: by way of one row of all of them.
    fn regrouped(&mut self, call: &Call<'_>, view: &TensorView, wanted: &[usize]) -> Lowered<TensorView> {
        let dims = view.dims();
        let wrong = || format!("{dims:?} does not become {wanted:?}");
        let rest = dims.iter().product::<usize>() / view.items.max(1);
        let name = &call.node.name;
        let row = view.reshaped(&[view.items, rest], name).ok_or_else(wrong)?;
        let roles = Roles::Vector(Some(1));
        let (source, shape) = self.arranged(&row, roles, call.node)?;
        let row = TensorView::of_layer(source, shape, roles, 2, (Some(0), view.items));
        Ok(row.reshaped(wanted, name).ok_or_else(wrong)?)
    }

    /// Channels become pixels.
    pub fn depth_to_space(&mut self, call: &Call<'_>) -> Lowered {
        let (side, [items, channels, rows, columns]) = blocks(call)?;
        let inner = channels / (side * side);
        let (split, order) = match call.node.text("mode").unwrap_or("DCR") {
            "DCR" => ([items, side, side, inner, rows, columns], [0, 3, 4, 1, 5, 2]),
            "CRD" => ([items, inner, side, side, rows, columns], [0, 1, 4, 2, 5, 3]),
            other => return Err(format!("its mode is \"{other}\"").into()),
        };
        self.turned_blocks(call, split, order, [items, inner, rows * side, columns * side])
    }

    /// Pixels become channels.
    pub fn space_to_depth(&mut self, call: &Call<'_>) -> Lowered {
        let (side, [items, channels, rows, columns]) = blocks(call)?;
        let split = [items, channels, rows / side, side, columns / side, side];
        let order = match call.node.text("mode").unwrap_or("DCR") {
            "DCR" => [0, 3, 5, 1, 2, 4],
            "CRD" => [0, 1, 3, 5, 2, 4],
            other => return Err(format!("its mode is \"{other}\"").into()),
        };
        self.turned_blocks(call, split, order, [items, channels * side * side, rows / side, columns / side])
    }

    /// A reshape, a transpose and a reshape, by which blocks of pixels become channels or channels blocks of pixels.
    fn turned_blocks(&mut self, call: &Call<'_>, split: [usize; 6], order: [usize; 6], joined: [usize; 4]) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let wrong = || format!("{:?} does not divide into its blocks", view.dims());
        let split = view.reshaped(&split, &node.name).ok_or_else(wrong)?;
        let joined = split.transposed(&order, &node.name).reshaped(&joined, &node.name).ok_or_else(wrong)?;
        // A layer of its own, even where the next one could read it as it lies.
        let (source, shape, roles) = self.maps(&joined, node)?;
        made(&joined, source, shape, roles)
    }
}

/// The side of a node's blocks, and the dimensions of what it reads.
fn blocks(call: &Call<'_>) -> Lowered<(usize, [usize; 4])> {
    let side = call.node.int("blocksize", 0);
    let fits = usize::try_from(side).ok().filter(|side| (1..=1 << 10).contains(side));
    let dims = call.view(0)?.dims();
    let dims = <[usize; 4]>::try_from(dims).map_err(|dims| format!("its input is {dims:?}"))?;
    Ok((fits.ok_or_else(|| format!("its blocksize is {side}"))?, dims))
}
