//! Values put around maps.

use super::lowering::{Lowering, SIDE, made};
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor_view::TensorView;
use crate::import::onnx::value::{Lowered, Value};
use crate::kernels::{IndexSelect, Padding};
use crate::network::ops::{Bound, Crop, Pad, PadMode, Span};

impl Lowering {
    pub fn pad(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let rank = view.rank();
        let pads = match call.whole("pads", 1)? {
            Some(pads) => pads,
            None => node.ints("paddings").ok_or("its pads are missing")?.to_vec(),
        };
        let axes = match call.optional_tensor(3)? {
            Some(axes) => axes.to_whole()?.iter().map(|axis| Call::axis(*axis, rank)).collect::<Lowered<Vec<_>>>()?,
            None => (0..rank).collect(),
        };
        if pads.len() != 2 * axes.len() || pads.iter().any(|p| p.unsigned_abs() > SIDE as u64) {
            return Err(format!("its pads {pads:?} are not two sizes for each of {} axes", axes.len()).into());
        }
        // What is added before and behind each axis of the tensor.
        let mut around = vec![(0i64, 0i64); rank];
        for (index, axis) in axes.iter().enumerate() {
            around[*axis] = (pads[index], pads[index + axes.len()]);
        }
        let value = match call.optional_tensor(2)? {
            Some(value) => value.scalar()?,
            None => node.float("value", 0.0),
        };
        let mode = match node.text("mode").unwrap_or("constant") {
            "constant" => PadMode::Constant(value),
            "reflect" => PadMode::Reflect,
            "edge" => PadMode::Edge,
            "wrap" => PadMode::Wrap,
            other => return Err(format!("its mode is \"{other}\"").into()),
        };
        if around.iter().all(|pads| *pads == (0, 0)) {
            return Ok(vec![Value::View(view.clone())]);
        }
        self.pad_axes(call, view, &around, mode)
    }

    fn pad_axes(&mut self, call: &Call<'_>, view: &TensorView, around: &[(i64, i64)], mode: PadMode) -> Lowered {
        let name = &call.node.name;
        let roles = view.own_roles().or_else(|| view.usual_roles()).ok_or("its input has too many axes")?;
        let of = |role: usize| roles.axes()[role].map_or((0, 0), |axis| around[axis]);
        if (0..around.len()).any(|axis| around[axis] != (0, 0) && roles.of(axis).is_none()) {
            return Err("it pads an axis that no layer has".into());
        }
        let (mut source, mut shape) = self.arranged(view, roles, call.node)?;
        let size = |pixels: i64| usize::try_from(pixels).unwrap_or(0);
        let (channels, rows, columns) = (of(0), of(1), of(2));
        // Less than nothing is cut off.
        if [rows, columns].iter().any(|(before, after)| before.min(after) < &0) {
            let span = |(before, after): (i64, i64)| Span {
                start: Bound::FromStart(size(-before)),
                end: Bound::FromEnd(size(-after)),
                ..Span::ALL
            };
            (source, shape) =
                self.add(&format!("{name}.crop"), Crop { rows: span(rows), columns: span(columns) }, &[source])?;
        }
        let edges = Padding { top: size(rows.0), bottom: size(rows.1), left: size(columns.0), right: size(columns.1) };
        if edges != Padding::default() {
            (source, shape) = self.add(name, Pad { edges, mode }, &[source])?;
        }
        if channels != (0, 0) {
            if mode != PadMode::Constant(0.0) || channels.0 < 0 || channels.1 < 0 {
                return Err("it pads channels with something else than zeros".into());
            }
            let inputs = shape.channels();
            let from = std::iter::repeat_n(None, size(channels.0));
            let from = from.chain((0..inputs).map(Some)).chain(std::iter::repeat_n(None, size(channels.1))).collect();
            let selection = IndexSelect::new(inputs, from).ok_or("its input has no channels")?;
            (source, shape) = self.add(name, selection, &[source])?;
        }
        made(view, source, shape, roles)
    }
}
