//! Operators that tests try out.

use crate::network::Shape;

/// An operator and what it is tried on.
pub struct Example<T> {
    pub op: T,
    pub inputs: Vec<Shape>,
    pub domain: Domain,
}

/// The numbers for which an operator is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// From -2 to 2.
    Any,
    /// From 0.5 to 4.5.
    Positive,
}

impl<T> Example<T> {
    /// The maps of most examples.
    pub const MAPS: Shape = Shape::maps(3, 7, 6);

    /// An operator that takes [`Example::MAPS`].
    pub fn new(op: T) -> Self {
        Self::on(op, &[Self::MAPS])
    }

    /// An operator that takes inputs of these shapes.
    pub fn on(op: T, inputs: &[Shape]) -> Self {
        Self { op, inputs: inputs.to_vec(), domain: Domain::Any }
    }

    /// The same for positive numbers only.
    pub fn positive(self) -> Self {
        Self { domain: Domain::Positive, ..self }
    }

    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Example<U> {
        Example { op: f(self.op), inputs: self.inputs, domain: self.domain }
    }
}
