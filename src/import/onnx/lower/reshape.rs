//! Other readings of the same values: mostly no layers at all.

use super::{Call, Lowered, Lowering, Value};
use crate::import::onnx::view::{Roles, View};

impl Lowering<'_> {
    pub(super) fn reshape(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let (rank, dims, name) = (view.rank(), view.dims(), node.name.as_str());
        let changed = match node.op.as_str() {
            "Transpose" => view.transposed(&call.order(rank)?, name),
            "Squeeze" => {
                let axes = match call.whole("axes", 1)? {
                    Some(axes) => Call::axes(&axes, rank)?,
                    None => (0..rank).filter(|axis| dims[*axis] == 1).collect(),
                };
                if axes.iter().any(|axis| dims[*axis] != 1) {
                    return Err(format!("it drops axes of {dims:?} that are longer than 1").into());
                }
                view.squeezed(&axes, name)
            }
            "Unsqueeze" => {
                let axes = call.whole("axes", 1)?.ok_or("its axes are missing")?;
                view.unsqueezed(&Call::axes(&axes, rank + axes.len())?, name)
            }
            "Flatten" => {
                let axis = node.int("axis", 1);
                let from_start = if axis < 0 { axis + rank as i64 } else { axis };
                let at = usize::try_from(from_start).ok().filter(|at| *at <= rank);
                let at = at.ok_or_else(|| format!("its axis {axis} is not one of {rank}"))?;
                let product = |dims: &[usize]| dims.iter().product::<usize>();
                let wanted = [product(&dims[..at]), product(&dims[at..])];
                view.reshaped(&wanted, name).ok_or_else(|| format!("{dims:?} does not become {wanted:?}"))?
            }
            _ => {
                let wanted = match node.ints("shape") {
                    Some(shape) => shape.to_vec(),
                    None => call.tensor(1)?.to_whole()?,
                };
                let wanted = resolved(&wanted, &dims, node.int("allowzero", 0) != 0)?;
                match view.reshaped(&wanted, name) {
                    Some(view) => view,
                    None => self.regrouped(call, view, &wanted)?,
                }
            }
        };
        Ok(vec![Value::View(changed)])
    }

    /// Values in a shape that cuts across the axes there are: by way of one row of all of them.
    fn regrouped(&mut self, call: &Call<'_>, view: &View, wanted: &[usize]) -> Lowered<View> {
        let dims = view.dims();
        let wrong = || format!("{dims:?} does not become {wanted:?}");
        let rest = dims.iter().product::<usize>() / view.items.max(1);
        let name = &call.node.name;
        let row = view.reshaped(&[view.items, rest], name).ok_or_else(wrong)?;
        let roles = Roles::Vector(Some(1));
        let (source, shape) = self.arranged(&row, roles, call.node)?;
        let row = View::of_layer(source, shape, roles, 2, (Some(0), view.items));
        Ok(row.reshaped(wanted, name).ok_or_else(wrong)?)
    }

    /// Channels become pixels, or pixels channels: a reshape, a transpose and a reshape.
    pub(super) fn depth_and_space(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let side = node.int("blocksize", 0);
        let side = usize::try_from(side)
            .ok()
            .filter(|s| (1..=1 << 10).contains(s))
            .ok_or_else(|| format!("its blocksize is {side}"))?;
        let dims = view.dims();
        let [items, channels, rows, columns] = *dims else { return Err(format!("its input is {dims:?}").into()) };
        let name = &node.name;
        let wrong = || format!("{dims:?} does not divide into blocks of {side}");
        let (split, order, joined) = if node.op == "DepthToSpace" {
            let inner = channels / (side * side);
            let (split, order) = match node.text("mode").unwrap_or("DCR") {
                "DCR" => ([items, side, side, inner, rows, columns], [0, 3, 4, 1, 5, 2]),
                "CRD" => ([items, inner, side, side, rows, columns], [0, 1, 4, 2, 5, 3]),
                other => return Err(format!("its mode is \"{other}\"").into()),
            };
            (split, order, [items, inner, rows * side, columns * side])
        } else {
            let split = [items, channels, rows / side, side, columns / side, side];
            let order = match node.text("mode").unwrap_or("DCR") {
                "DCR" => [0, 3, 5, 1, 2, 4],
                "CRD" => [0, 1, 3, 5, 2, 4],
                other => return Err(format!("its mode is \"{other}\"").into()),
            };
            (split, order, [items, channels * side * side, rows / side, columns / side])
        };
        let split = view.reshaped(&split, name).ok_or_else(wrong)?;
        let joined = split.transposed(&order, name).reshaped(&joined, name).ok_or_else(wrong)?;
        // A layer of its own, even where the next one could read it as it lies.
        let (source, shape, roles) = self.maps(&joined, node)?;
        Ok(vec![super::convolution::made(&joined, source, shape, roles)])
    }
}

/// The lengths that -1 and 0 stand for.
pub fn resolved(wanted: &[i64], dims: &[usize], zero_is_zero: bool) -> Result<Vec<usize>, String> {
    let wrong = || format!("its shape {wanted:?} is not one that {dims:?} can have");
    let mut rest = None;
    let mut lengths = Vec::with_capacity(wanted.len());
    for (index, length) in wanted.iter().enumerate() {
        lengths.push(match *length {
            -1 if rest.is_none() => {
                rest = Some(index);
                1
            }
            0 if !zero_is_zero => *dims.get(index).ok_or_else(wrong)?,
            length => usize::try_from(length).map_err(|_| wrong())?,
        });
    }
    let total: usize = dims.iter().product();
    let known = lengths.iter().try_fold(1usize, |product, d| product.checked_mul(*d)).ok_or_else(wrong)?;
    match rest {
        Some(rest) if known > 0 && total.is_multiple_of(known) => lengths[rest] = total / known,
        None if known == total => {}
        _ => return Err(wrong()),
    }
    Ok(lengths)
}
