//! The same values in another order or shape.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, Layout, Permute, Size};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

/// A factor of an axis's length: an axis of 8 may be one of 2 by 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    Fixed(usize),
    /// What the other factors of the axis leave: it grows with the picture.
    Rest,
}

/// One of the factors: the axis it is of (0 channels, 1 rows, 2 columns), and which of that axis's factors it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorId {
    pub axis: usize,
    pub index: usize,
}

/// What becomes of the factors: each axis lists its own, outermost first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    Maps([Vec<FactorId>; 3]),
    Vector(Vec<FactorId>),
}

/// The same values in another order or shape: transposed, reshaped, channels made pixels and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rearrange {
    /// The factors of each of the input's axes, outermost first. A vector is all channels. At most one factor of each axis is
    /// [`Factor::Rest`].
    factors: [Vec<Factor>; 3],
    output: Arrangement,
}

impl Rearrange {
    /// `None` unless the output has every factor once.
    pub fn new(factors: [Vec<Factor>; 3], output: Arrangement) -> Option<Self> {
        let one = Self { factors, output };
        let mut wanted: Vec<(usize, usize)> = one.order().map(|id| (id.axis, id.index)).collect();
        wanted.sort_unstable();
        let axes = one.factors.iter().enumerate();
        let all = axes.flat_map(|(axis, factors)| (0..factors.len()).map(move |index| (axis, index)));
        let rests = one.factors.iter().all(|axis| axis.iter().filter(|f| **f == Factor::Rest).count() <= 1);
        let is_whole = rests && wanted.iter().copied().eq(all);
        is_whole.then_some(one)
    }

    /// The output's factors, outermost first.
    fn order(&self) -> impl Iterator<Item = FactorId> {
        let axes = match &self.output {
            Arrangement::Maps(axes) => axes.as_slice(),
            Arrangement::Vector(factors) => std::slice::from_ref(factors),
        };
        axes.iter().flatten().copied()
    }

    /// By axis and factor: how long each is. `None` if they do not make up the input.
    fn lengths(&self, input: Shape) -> Option<[Vec<usize>; 3]> {
        let Size { height, width } = input.size();
        let axis = |factors: &[Factor], length: usize| -> Option<Vec<usize>> {
            let fixed = factors.iter().try_fold(1usize, |product, factor| match factor {
                Factor::Fixed(length) => product.checked_mul(*length),
                Factor::Rest => Some(product),
            })?;
            let rest = length.checked_div(fixed)?;
            let has_rest = factors.contains(&Factor::Rest);
            let length_of = |factor: &Factor| if let Factor::Fixed(length) = factor { *length } else { rest };
            let fits = rest * fixed == length && (has_rest || rest == 1);
            fits.then(|| factors.iter().map(length_of).collect())
        };
        let [channels, rows, columns] = &self.factors;
        Some([axis(channels, input.channels())?, axis(rows, height)?, axis(columns, width)?])
    }

    /// How the output's values lie in the input.
    fn walk(&self, input: Shape) -> Option<Permute> {
        let lengths = self.lengths(input)?;
        // The innermost factor's stride is 1, every other one's is the product of all factors inside it.
        let mut strides = lengths.clone();
        let mut stride = 1;
        for (strides, lengths) in strides.iter_mut().zip(&lengths).rev() {
            for (place, length) in strides.iter_mut().zip(lengths).rev() {
                *place = stride;
                stride *= length;
            }
        }
        Some(Permute::new(self.order().map(|id| (lengths[id.axis][id.index], strides[id.axis][id.index]))))
    }

    fn is_in_order(&self) -> bool {
        self.order().zip(self.order().skip(1)).all(|(a, b)| (a.axis, a.index) < (b.axis, b.index))
    }
}

impl Operator for Rearrange {
    fn kind(&self) -> &'static str {
        match (&self.output, self.is_in_order()) {
            (Arrangement::Vector(_), true) => "flatten",
            (_, true) => "reshape",
            (_, false) => "transpose",
        }
    }

    fn category(&self) -> Category {
        Category::Reshape
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let input = single(inputs)?;
        let lengths = self.lengths(input).ok_or(ShapeError::DoesNotDivide(input))?;
        let product = |factors: &[FactorId]| factors.iter().map(|id| lengths[id.axis][id.index]).product::<usize>();
        Ok(match &self.output {
            Arrangement::Maps([channels, rows, columns]) => {
                Shape::maps(product(channels), product(rows), product(columns))
            }
            Arrangement::Vector(factors) => Shape::Vector { features: product(factors) },
        })
    }

    /// Channels that become pixels come from one pixel; of all else, nothing is known.
    fn reach(&self, _input: Shape) -> Reach {
        let Arrangement::Maps([channels, rows, columns]) = &self.output else { return Reach::Global };
        let keeps = |factors: &[FactorId], axis: usize| {
            let [first, inner @ ..] = factors else { return false };
            first.axis == axis && self.factors[axis].len() == 1 && inner.iter().all(|id| id.axis == 0)
        };
        let is_known = channels.iter().all(|id| id.axis == 0) && keeps(rows, 1) && keeps(columns, 2);
        let factor = |factors: &[FactorId]| {
            factors.iter().skip(1).try_fold(1, |product, id| match self.factors[id.axis][id.index] {
                Factor::Fixed(length) => Some(product * length),
                Factor::Rest => None,
            })
        };
        match (is_known, factor(rows), factor(columns)) {
            (true, Some(1), Some(1)) => Reach::Pointwise,
            (true, Some(down), Some(across)) => {
                let factor = Size::new(down, across);
                Reach::Upsampled { factor, extent: factor, before: Size::new(down - 1, across - 1) }
            }
            _ => Reach::Global,
        }
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        if let Some(order) = self.walk(pass.shapes[0]) {
            order.forward(pass.inputs[0], output);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Some(order) = self.walk(pass.shapes[0]) {
            order.input_gradient(pass.gradient, pass.add, target);
        }
    }
}

impl Describe for Rearrange {
    const KINDS: &'static [Kind] = &[Kind::new(
        "rearrange",
        "`factors` of channels, rows and columns; `output` (`maps` or `vector`): their order",
        "",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let Self { factors, output } = reader.settings()?;
        Self::new(factors, output).ok_or_else(|| FormError::invalid("every factor must be in the output once"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Written::new("rearrange", self)
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let id = |axis| FactorId { axis, index: 0 };
        let channels_last = Self::new(whole(), Arrangement::Vector([1, 2, 0].map(id).into()));
        let [_, rows, columns] = whole();
        let in_order = [0, 1].map(|index| FactorId { axis: 0, index });
        let shuffled = Self::new(
            [vec![Factor::Fixed(2), Factor::Rest], rows, columns],
            Arrangement::Maps([in_order.into_iter().rev().collect(), vec![id(1)], vec![id(2)]]),
        );
        vec![
            Example::new(channels_last.expect("it is whole")),
            Example::on(shuffled.expect("it is whole"), &[Shape::maps(6, 2, 3)]),
        ]
    }
}

/// Axes that are one factor each.
#[cfg(test)]
fn whole() -> [Vec<Factor>; 3] {
    [0; 3].map(|_| vec![Factor::Rest])
}
