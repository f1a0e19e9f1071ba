//! Arithmetic with the shapes of tensors.

/// The dimensions that two shapes make together when lengths of 1 are repeated.
///
/// # Errors
/// When an axis has two lengths, neither of them 1.
pub fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
    let rank = a.len().max(b.len());
    let at = |dims: &[usize], axis: usize| (axis + dims.len()).checked_sub(rank).map_or(1, |axis| dims[axis]);
    (0..rank)
        .map(|axis| match (at(a, axis), at(b, axis)) {
            (a, b) if a == b || b == 1 => Ok(a),
            (1, b) => Ok(b),
            _ => Err(format!("its inputs of {a:?} and {b:?} do not fit each other")),
        })
        .collect()
}

/// The shape that `Reshape` asks for: -1 stands for what is left, and 0 for the length that the axis has, unless
/// `zero_is_zero`.
///
/// # Errors
/// When a tensor of these dimensions cannot have the shape.
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

/// The lengths of axes.
///
/// # Errors
/// When one of them is negative.
pub fn lengths(values: &[i64]) -> Result<Vec<usize>, String> {
    values.iter().map(|v| usize::try_from(*v).map_err(|_| format!("its shape is {values:?}"))).collect()
}

/// How many numbers lie between neighbours along each axis.
pub fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis] * dims[axis].max(1);
    }
    strides
}

/// The axes whose length is 1, as `Squeeze` drops them when none is named; or those that are named.
///
/// # Errors
/// When one that is named is longer.
pub fn single_axes(named: Option<Vec<usize>>, dims: &[usize]) -> Result<Vec<usize>, String> {
    let axes = named.unwrap_or_else(|| (0..dims.len()).filter(|axis| dims[*axis] == 1).collect());
    if axes.iter().any(|axis| dims[*axis] != 1) {
        return Err(format!("it drops axes of {dims:?} that are longer than 1"));
    }
    Ok(axes)
}

/// `Flatten`'s two dimensions: all axes before `axis`, and all from it on. A negative axis counts from the end.
///
/// # Errors
/// When there is no such axis.
pub fn flattened(axis: i64, dims: &[usize]) -> Result<[usize; 2], String> {
    let rank = dims.len();
    let from_start = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    let at = usize::try_from(from_start).ok().filter(|at| *at <= rank);
    let (before, behind) = dims.split_at(at.ok_or_else(|| format!("its axis {axis} is not one of {rank}"))?);
    Ok([before.iter().product(), behind.iter().product()])
}
