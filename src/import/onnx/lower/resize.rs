//! Maps made larger or smaller.

use super::lowering::{Lowering, SIDE, made};
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::Lowered;
use crate::kernels::Size;
use crate::network::ops::{Coordinates, Interpolation, Nearest, Resize, Target, scaled};

impl Lowering {
    pub fn resize(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        if node.int("antialias", 0) != 0 {
            return Err("its antialiasing is not supported".into());
        }
        let rank = view.rank();
        let axes = match node.ints("axes") {
            Some(axes) => axes.iter().map(|axis| Call::axis(*axis, rank)).collect::<Lowered<Vec<_>>>()?,
            None => (0..rank).collect(),
        };
        let dims = view.dims();
        let mut factors = factors(call)?;
        let policy = node.text("keep_aspect_ratio_policy").unwrap_or("stretch");
        if let (Factors::Sizes(sizes), "not_larger" | "not_smaller") = (&mut factors, policy) {
            let scales = sizes.iter().zip(&axes).map(|(size, axis)| *size as f64 / dims[*axis] as f64);
            let scale = scales.reduce(if policy == "not_larger" { f64::min } else { f64::max }).unwrap_or(1.0);
            *sizes = axes.iter().map(|axis| (scale * dims[*axis] as f64).round() as usize).collect();
        }
        let given: Vec<(f32, Option<usize>)> = match factors {
            Factors::Scales(scales) => scales.into_iter().map(|scale| (scale, None)).collect(),
            Factors::Sizes(sizes) => {
                let scale = |(size, axis): (usize, &usize)| (size as f32 / dims[*axis] as f32, Some(size));
                sizes.into_iter().zip(&axes).map(scale).collect()
            }
        };
        if given.len() != axes.len() {
            return Err(format!("it has {} factors for {} axes", given.len(), axes.len()).into());
        }
        // The scale and the size, if one is given, of each axis of the tensor.
        let mut wanted: Vec<Option<(f32, Option<usize>)>> = vec![None; rank];
        axes.iter().zip(given).for_each(|(axis, given)| wanted[*axis] = Some(given));
        let is_moved = |axis: usize| {
            wanted[axis].is_some_and(|(scale, size)| size.map_or(scale != 1.0, |size| size != dims[axis]))
        };
        let roles = view.own_roles().filter(|roles| {
            roles.of(1).is_some() && (0..rank).all(|axis| !is_moved(axis) || matches!(roles.of(axis), Some(1 | 2)))
        });
        let roles = roles.or_else(|| view.usual_roles()).ok_or("its input has too many axes")?;
        if (0..rank).any(|axis| is_moved(axis) && !matches!(roles.of(axis), Some(1 | 2))) {
            return Err("it resizes other axes than rows and columns".into());
        }
        let (source, shape) = self.arranged(view, roles, node)?;
        let along = |role: usize| roles.axes()[role].and_then(|axis| wanted[axis]).unwrap_or((1.0, None));
        let (rows, columns) = (along(1), along(2));
        let target = target(shape.size(), rows, columns)?;
        let op = Resize { target, interpolation: interpolation(call)?, coordinates: coordinates(call)? };
        let (source, shape) = self.add(&node.name, op, &[source])?;
        made(view, source, shape, roles)
    }
}

/// How much larger each axis becomes, or how large.
enum Factors {
    Scales(Vec<f32>),
    Sizes(Vec<usize>),
}

/// An attribute or one of the inputs, as the years went by.
fn factors(call: &Call<'_>) -> Lowered<Factors> {
    let node = call.node;
    if let Some(scales) = node.floats("scales") {
        return Ok(Factors::Scales(scales.to_vec()));
    }
    let (scales, sizes) = if node.op == "Upsample" || call.opset < 11 { (1, None) } else { (2, Some(3)) };
    let filled = |tensor: Option<&Tensor>| tensor.filter(|t| t.len() > 0).cloned();
    if let Some(scales) = filled(call.optional_tensor(scales)?) {
        return Ok(Factors::Scales(scales.to_floats()?));
    }
    let sizes = sizes.map(|index| call.optional_tensor(index)).transpose()?.flatten();
    let sizes = filled(sizes).ok_or("its factors are missing")?.to_whole()?;
    let sizes: Option<Vec<usize>> = sizes.into_iter().map(|v| usize::try_from(v).ok().filter(|v| *v <= SIDE)).collect();
    Ok(Factors::Sizes(sizes.ok_or("its sizes are none that maps can have")?))
}

/// A factor where both axes have a simple one, so that it holds for other pictures too; else the size.
fn target(input: Size, rows: (f32, Option<usize>), columns: (f32, Option<usize>)) -> Lowered<Target> {
    let sides = [(input.height, rows), (input.width, columns)].map(|(length, (scale, size))| match size {
        Some(size) => size as f64,
        None => scaled(length, scale) as f64,
    });
    if sides.iter().any(|side| !(1.0..=SIDE as f64).contains(side)) {
        return Err(format!("it makes {} x {} of {} x {} pixels", sides[0], sides[1], input.height, input.width).into());
    }
    let is_simple = |length: usize, (scale, size): (f32, Option<usize>)| {
        let makes = scaled(length, scale);
        size.is_none_or(|size| makes == size && (scale.fract() == 0.0 || (1.0 / scale).fract() == 0.0))
    };
    if is_simple(input.height, rows) && is_simple(input.width, columns) {
        return Ok(Target::Scale([rows.0, columns.0]));
    }
    Ok(Target::Fixed(Size::new(sides[0] as usize, sides[1] as usize)))
}

fn interpolation(call: &Call<'_>) -> Lowered<Interpolation> {
    let node = call.node;
    let is_old = node.op == "Upsample" || call.opset < 11;
    match node.text("mode").unwrap_or("nearest") {
        "nearest" => Ok(Interpolation::Nearest(match node.text("nearest_mode") {
            None if is_old => Nearest::Floor,
            None | Some("round_prefer_floor") => Nearest::RoundPreferFloor,
            Some("round_prefer_ceil") => Nearest::RoundPreferCeil,
            Some("floor") => Nearest::Floor,
            Some("ceil") => Nearest::Ceil,
            Some(other) => return Err(format!("its nearest_mode is \"{other}\"").into()),
        })),
        "linear" | "bilinear" => Ok(Interpolation::Linear),
        "cubic" => {
            let coefficient = node.float("cubic_coeff_a", -0.75);
            if !coefficient.is_finite() {
                return Err(format!("its cubic_coeff_a is {coefficient}").into());
            }
            Ok(Interpolation::Cubic { coefficient, exclude_outside: node.int("exclude_outside", 0) != 0 })
        }
        other => Err(format!("its mode is \"{other}\"").into()),
    }
}

fn coordinates(call: &Call<'_>) -> Lowered<Coordinates> {
    let node = call.node;
    let is_old = node.op == "Upsample" || call.opset < 11;
    match node.text("coordinate_transformation_mode") {
        None if is_old => Ok(Coordinates::Asymmetric),
        None | Some("half_pixel") => Ok(Coordinates::HalfPixel),
        Some("pytorch_half_pixel") => Ok(Coordinates::PytorchHalfPixel),
        Some("half_pixel_symmetric") => Ok(Coordinates::HalfPixelSymmetric),
        Some("tf_half_pixel_for_nn") => Ok(Coordinates::TfHalfPixelForNn),
        Some("asymmetric") => Ok(Coordinates::Asymmetric),
        Some("align_corners") => Ok(Coordinates::AlignCorners),
        Some(other) => Err(format!("its coordinates are \"{other}\"").into()),
    }
}
