//! A tensor of the model as a reading of a layer's values: which axis is which.
//!
//! Models transpose, reshape and squeeze far more often than values need to move. A [`TensorView`] keeps track, so that only what
//! is really in another order becomes a layer, and so that channels last cost nothing.

use crate::network::ops::{Arrangement, Factor, FactorId, Rearrange};
use crate::network::{Shape, Source};

/// A part of an axis of what a layer gives (0: channels or features, 1: rows, 2: columns): every `stride`th place, `length`
/// of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisPart {
    pub axis: usize,
    pub length: usize,
    pub stride: usize,
}

/// One axis of a tensor: parts of the layer's axes, outermost first; none for an axis of length 1.
pub type TensorAxis = Vec<AxisPart>;

/// A tensor of the model that is made of a layer's values, each once.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorView {
    pub source: Source,
    /// What the layer gives for one picture.
    pub shape: Shape,
    /// The axis along which the pictures of a batch lie; its parts are empty.
    pub batch: Option<usize>,
    /// Pictures in a batch, as the model says.
    pub items: usize,
    pub axes: Vec<TensorAxis>,
    /// The last node that changed how the values are read, without a layer of its own.
    pub label: Option<String>,
}

/// Which axes of a tensor become channels, rows and columns; `None` for a length of 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roles {
    Vector(Option<usize>),
    Maps([Option<usize>; 3]),
}

impl Roles {
    pub fn axes(self) -> [Option<usize>; 3] {
        match self {
            Self::Vector(axis) => [axis, None, None],
            Self::Maps(axes) => axes,
        }
    }

    /// What becomes of this axis of a tensor: 0 for channels, 1 for rows, 2 for columns.
    pub fn of(self, axis: usize) -> Option<usize> {
        self.axes().iter().position(|role| *role == Some(axis))
    }
}

/// What each axis of the layer falls into: as a layer names it, and as parts.
type Factors = ([Vec<Factor>; 3], [Vec<AxisPart>; 3]);

/// All of an axis of the layer.
fn whole(axis: usize, shape: Shape) -> TensorAxis {
    vec![AxisPart { axis, length: lengths(shape)[axis], stride: 1 }]
}

/// Channels, rows, columns.
pub fn lengths(shape: Shape) -> [usize; 3] {
    [shape.channels(), shape.size().height, shape.size().width]
}

/// The dimensions of leading axes that are made one, apart from the batch; `None` if the batch does not lie in front of them.
pub fn joined(batch: Option<usize>, leading: &[usize]) -> Option<Vec<usize>> {
    match (batch, leading) {
        (Some(0), [items, others @ ..]) => Some(vec![*items, others.iter().product()]),
        (None, _) => Some(vec![leading.iter().product()]),
        _ => None,
    }
}

fn product(parts: &[AxisPart]) -> usize {
    parts.iter().map(|part| part.length).product()
}

impl TensorView {
    /// A layer's values, as the axes that the roles name, of a tensor of `rank` axes.
    pub fn of_layer(source: Source, shape: Shape, roles: Roles, rank: usize, batch: (Option<usize>, usize)) -> Self {
        let axis = |index: usize| roles.of(index).map_or_else(Vec::new, |role| whole(role, shape));
        let (batch, items) = batch;
        Self { source, shape, batch, items, axes: (0..rank).map(axis).collect(), label: None }
    }

    /// The same reading of another layer of the same shape.
    pub fn with_source(&self, source: Source) -> Self {
        Self { source, label: None, ..self.clone() }
    }

    pub fn rank(&self) -> usize {
        self.axes.len()
    }

    /// The tensor's shape.
    pub fn dims(&self) -> Vec<usize> {
        let length =
            |(index, parts): (usize, &TensorAxis)| if self.batch == Some(index) { self.items } else { product(parts) };
        self.axes.iter().enumerate().map(length).collect()
    }

    /// The axes in this order.
    pub fn transposed(&self, order: &[usize], label: &str) -> Self {
        let axes = order.iter().map(|axis| self.axes[*axis].clone()).collect();
        let batch = self.batch.and_then(|batch| order.iter().position(|axis| *axis == batch));
        Self { axes, batch, label: Some(label.to_owned()), ..self.clone() }
    }

    /// The same values in the same order under other dimensions; `None` if no axis of the layer divides so.
    pub fn reshaped(&self, dims: &[usize], label: &str) -> Option<Self> {
        let mut parts: Vec<AxisPart> = self.axes.iter().flatten().copied().collect();
        parts.reverse();
        let leads = match self.batch {
            // Pictures that lie along another axis cannot be told apart afterwards.
            Some(0) | None => dims.first() == Some(&self.items),
            Some(_) if self.items > 1 => return None,
            Some(_) => dims.first() == Some(&1),
        };
        if self.items > 1 && !leads {
            return None;
        }
        let mut axes = Vec::with_capacity(dims.len());
        for (index, length) in dims.iter().enumerate() {
            let mut axis = Vec::new();
            let mut wanted = if index == 0 && leads { 1 } else { *length };
            while wanted > 1 {
                let part = parts.pop()?;
                if part.length == 1 {
                    axis.push(part);
                } else if wanted.is_multiple_of(part.length) {
                    wanted /= part.length;
                    axis.push(part);
                } else if part.length.is_multiple_of(wanted) {
                    let inner = part.length / wanted;
                    parts.push(AxisPart { length: inner, ..part });
                    axis.push(AxisPart { length: wanted, stride: part.stride * inner, ..part });
                    wanted = 1;
                } else {
                    return None;
                }
            }
            if !(index == 0 && leads) && *length == 1 {
                // A part of length 1 goes with the axis, so that a single row or column stays the one it is.
                if parts.last().is_some_and(|part| part.length == 1) {
                    axis.extend(parts.pop());
                }
            }
            axes.push(axis);
        }
        let batch = leads.then_some(0);
        let is_used_up = parts.iter().all(|part| part.length == 1);
        is_used_up.then(|| Self { axes, batch, label: Some(label.to_owned()), ..self.clone() })
    }

    /// The view without these axes, which have length 1.
    pub fn squeezed(&self, drop: &[usize], label: &str) -> Self {
        let kept: Vec<usize> = (0..self.rank()).filter(|axis| !drop.contains(axis)).collect();
        self.transposed(&kept, label)
    }

    /// The view with axes of length 1 at these places of the new shape.
    pub fn unsqueezed(&self, places: &[usize], label: &str) -> Self {
        let mut axes: Vec<TensorAxis> = Vec::new();
        let (mut old, mut batch) = (self.axes.iter().enumerate(), None);
        for index in 0..self.rank() + places.len() {
            if places.contains(&index) {
                axes.push(Vec::new());
            } else if let Some((from, axis)) = old.next() {
                if self.batch == Some(from) {
                    batch = Some(index);
                }
                axes.push(axis.clone());
            }
        }
        // A picture that had lost its place in a batch has one again.
        if batch.is_none() && self.items == 1 && places.contains(&0) {
            batch = Some(0);
        }
        Self { axes, batch, label: Some(label.to_owned()), ..self.clone() }
    }

    /// All axes between the batch and the last made one; `None` if they do not join.
    pub fn as_rows(&self, label: &str) -> Option<Self> {
        let dims = self.dims();
        let (last, before) = dims.split_last()?;
        self.reshaped(&[joined(self.batch, before)?, vec![*last]].concat(), label)
    }

    /// The axes that are not the batch.
    fn inner_axes(&self) -> Vec<usize> {
        (0..self.rank()).filter(|axis| self.batch != Some(*axis)).collect()
    }

    /// The usual roles: one axis is a vector, of more the first is channels and the last two rows and columns. `None`
    /// where there are too many.
    pub fn usual_roles(&self) -> Option<Roles> {
        let mut inner = self.inner_axes();
        if inner.len() > 3 {
            let dims = self.dims();
            inner.retain(|axis| dims[*axis] > 1);
        }
        match *inner.as_slice() {
            [] => Some(Roles::Vector(None)),
            [only] => Some(Roles::Vector(Some(only))),
            [channels, columns] => Some(Roles::Maps([Some(channels), None, Some(columns)])),
            [channels, rows, columns] => Some(Roles::Maps([Some(channels), Some(rows), Some(columns)])),
            _ => None,
        }
    }

    /// Roles in which this axis is the channels, and the others as they come.
    fn roles_with_channels(&self, axis: usize) -> Option<Roles> {
        let mut others: Vec<usize> = self.inner_axes().into_iter().filter(|other| *other != axis).collect();
        if others.len() > 2 {
            let dims = self.dims();
            others.retain(|axis| dims[*axis] > 1);
        }
        match *others.as_slice() {
            [] => Some(Roles::Vector(Some(axis))),
            [columns] => Some(Roles::Maps([Some(axis), None, Some(columns)])),
            [rows, columns] => Some(Roles::Maps([Some(axis), Some(rows), Some(columns)])),
            _ => None,
        }
    }

    /// Roles in which this axis is the channels: of a row, those of a vector; else those that it has already, if it is so
    /// there.
    pub fn roles_along(&self, axis: usize) -> Option<Roles> {
        if self.inner_axes() == [axis] {
            return Some(Roles::Vector(Some(axis)));
        }
        let own = self.own_roles().filter(|roles| roles.of(axis) == Some(0));
        own.or_else(|| self.roles_with_channels(axis))
    }

    /// The roles that the axes have already, if each is all of one axis of the layer.
    pub fn own_roles(&self) -> Option<Roles> {
        let mut roles = [None; 3];
        let all = lengths(self.shape);
        for axis in self.inner_axes() {
            match self.axes[axis].as_slice() {
                [] => {}
                [part] if part.length == all[part.axis] => {
                    roles[part.axis] = Some(axis);
                }
                _ => return None,
            }
        }
        // An axis of the layer that the tensor lacks has to be of length 1, or values would be lost.
        debug_assert!((0..3).all(|axis| roles[axis].is_some() || all[axis] == 1));
        Some(match self.shape {
            Shape::Vector { .. } => Roles::Vector(roles[0]),
            Shape::Maps { .. } => Roles::Maps(roles),
        })
    }

    /// How the layer's values have to be put so that the axes have these roles; `None` in the result if they lie so already,
    /// an error if the roles leave out values.
    pub fn arrangement(&self, roles: Roles) -> Result<Option<Rearrange>, String> {
        let all = lengths(self.shape);
        let mut wanted: [Vec<AxisPart>; 3] =
            roles.axes().map(|axis| axis.map_or_else(Vec::new, |axis| self.axes[axis].clone()));
        // Single rows and columns that no axis of the tensor names; a vector takes them in, maps keep them.
        let is_vector = matches!(self.shape, Shape::Vector { .. });
        for (axis, length) in all.into_iter().enumerate() {
            let is_there = wanted.iter().flatten().any(|part| part.axis == axis);
            if !is_there && length == 1 && !(is_vector && axis > 0) {
                let home = if matches!(roles, Roles::Vector(_)) { 0 } else { axis };
                wanted[home].push(AxisPart { axis, length: 1, stride: 1 });
            }
        }
        let is_same_kind = matches!(roles, Roles::Vector(_)) == is_vector;
        let is_in_place = |axis: usize| match wanted[axis].as_slice() {
            [] => all[axis] == 1,
            [part] => *part == AxisPart { axis, length: all[axis], stride: 1 },
            _ => false,
        };
        if is_same_kind && (0..3).all(is_in_place) {
            return Ok(None);
        }
        let (factors, places) = self.factors(&wanted)?;
        let ids = |parts: &[AxisPart]| -> Vec<FactorId> {
            let id = |part: &AxisPart| {
                let index = places[part.axis].iter().position(|other| other == part).unwrap_or_default();
                FactorId { axis: part.axis, index }
            };
            parts.iter().map(id).collect()
        };
        let output = match roles {
            Roles::Vector(_) => Arrangement::Vector(ids(&wanted[0])),
            Roles::Maps(_) => Arrangement::Maps([ids(&wanted[0]), ids(&wanted[1]), ids(&wanted[2])]),
        };
        let made = Rearrange::new(factors, output).ok_or_else(|| self.scattered())?;
        Ok(Some(made))
    }

    /// The parts that each axis of the layer falls into, outermost first.
    fn factors(&self, wanted: &[Vec<AxisPart>; 3]) -> Result<Factors, String> {
        let all = lengths(self.shape);
        let mut places: [Vec<AxisPart>; 3] = Default::default();
        for part in wanted.iter().flatten() {
            places[part.axis].push(*part);
        }
        let mut factors: [Vec<Factor>; 3] = Default::default();
        for (axis, places) in places.iter_mut().enumerate() {
            places.sort_by_key(|part| std::cmp::Reverse((part.stride, part.length)));
            let mut stride = 1;
            for part in places.iter().rev() {
                if part.stride != stride {
                    return Err(self.scattered());
                }
                stride *= part.length;
            }
            if stride != all[axis] {
                return Err(self.scattered());
            }
            // Rows and columns grow with the picture; what is inside them keeps its length.
            let grows = matches!(self.shape, Shape::Maps { .. }) && axis > 0;
            let factor = |(index, part): (usize, &AxisPart)| {
                if grows && index == 0 { Factor::Rest } else { Factor::Fixed(part.length) }
            };
            factors[axis] = places.iter().enumerate().map(factor).collect();
        }
        Ok((factors, places))
    }

    fn scattered(&self) -> String {
        format!("it reads a layer of {} as {:?}, which no order of its values makes", self.shape, self.dims())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(channels: usize, height: usize, width: usize) -> TensorView {
        let roles = Roles::Maps([Some(1), Some(2), Some(3)]);
        TensorView::of_layer(Source::Picture, Shape::maps(channels, height, width), roles, 4, (Some(0), 1))
    }

    fn usual(view: &TensorView) -> Option<Rearrange> {
        view.arrangement(view.usual_roles().expect("few axes")).expect("all values are there")
    }

    /// Channels last and back are no layer.
    #[test]
    fn transposing_twice_moves_nothing() {
        let view = picture(3, 4, 5);
        let last = view.transposed(&[0, 2, 3, 1], "a");
        assert_eq!(last.dims(), [1, 4, 5, 3]);
        let roles = last.own_roles().expect("each axis is whole");
        assert_eq!(last.arrangement(roles), Ok(None));
        assert_eq!(usual(&last.transposed(&[0, 3, 1, 2], "b")), None);
    }

    #[test]
    fn a_channel_shuffle_is_one_layer_for_any_picture() {
        let view = picture(6, 4, 4).reshaped(&[1, 2, 3, 4, 4], "a").expect("it divides");
        let view = view.transposed(&[0, 2, 1, 3, 4], "b").reshaped(&[1, 6, 4, 4], "c").expect("it joins");
        let shuffle = usual(&view).expect("values move");
        use crate::network::Operator;
        assert_eq!(shuffle.output_shape(&[Shape::maps(6, 9, 7)]), Ok(Shape::maps(6, 9, 7)));
        assert!(shuffle.output_shape(&[Shape::maps(7, 9, 7)]).is_err());
    }

    #[test]
    fn what_does_not_divide_is_refused() {
        assert_eq!(picture(6, 4, 4).reshaped(&[1, 4, 24], "a"), None);
        assert!(picture(6, 4, 4).reshaped(&[1, 96], "a").is_some());
        assert_eq!(picture(6, 4, 4).reshaped(&[1, 95], "a"), None);
    }

    #[test]
    fn single_rows_and_columns_come_back() {
        let view = picture(6, 1, 1).squeezed(&[2, 3], "a");
        assert_eq!(view.dims(), [1, 6]);
        let flat = usual(&view).expect("maps become a vector");
        use crate::network::Operator;
        assert_eq!(flat.output_shape(&[Shape::maps(6, 1, 1)]), Ok(Shape::Vector { features: 6 }));
        let back = view.unsqueezed(&[2, 3], "b");
        assert_eq!((back.dims(), usual(&back)), (vec![1, 6, 1, 1], None));
    }
}
