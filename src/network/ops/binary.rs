//! Arithmetic between inputs, element by element.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, Binary, Extent, Layout, Size, pass_gradient, sum};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

/// Floats that a thread works on at a time.
const CHUNK: usize = 16 * 1024;

/// Two inputs, one of which may have a single channel, row or column for all of the other's. Sums take any number of inputs
/// of one shape too.
impl Operator for Binary {
    fn kind(&self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Add => Category::Sum,
            Self::Multiply => Category::Product,
            Self::Subtract | Self::Divide | Self::Minimum | Self::Maximum => Category::Other,
        }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        if is_plain_sum(*self, inputs) {
            return Ok(inputs[0]);
        }
        let [a, b] = *inputs else {
            let expected = if *self == Self::Add { "1 or more, of one shape," } else { "2" };
            return Err(ShapeError::InputCount { expected, found: inputs.len() });
        };
        let differ = ShapeError::InputsDiffer(a, b);
        let Extent { channels, size } = extent(a).join(extent(b)).ok_or(differ.clone())?;
        match (a, b) {
            (Shape::Vector { .. }, Shape::Vector { .. }) => Ok(Shape::Vector { features: size.width }),
            (Shape::Maps { .. }, Shape::Maps { .. }) => Ok(Shape::Maps { channels, size }),
            _ => Err(differ),
        }
    }

    fn multiply_adds(&self, inputs: &[Shape], output: Shape) -> u64 {
        if is_plain_sum(*self, inputs) { 0 } else { output.len() as u64 }
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        if self.constant_slopes().is_some() { 0 } else { 2 * output.length(output.natural_layout()) }
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        if is_plain_sum(*self, inputs) { None } else { Some(inputs.first()?.natural_layout()) }
    }

    fn fuses_activation(&self) -> bool {
        *self == Self::Add
    }

    fn takes_activation(&self, inputs: &[Shape]) -> bool {
        is_plain_sum(*self, inputs)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, mut output: BatchViewMut<'_>) {
        if is_plain_sum(*self, pass.shapes) {
            return sum(pass.inputs, pass.activation, output);
        }
        let ([a, b], [of_a, of_b]) = (pass.inputs, pass.shapes) else { return };
        Binary::forward(*self, [(extent(*of_a), *a), (extent(*of_b), *b)], output.reborrow(), pass.saved);
        if let Some(activation) = pass.activation {
            output.for_each_part(CHUNK, |_, _, values| activation.apply_in_place(values));
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if is_plain_sum(*self, pass.shapes) {
            return pass_gradient(pass.gradient, pass.activation, target, pass.add);
        }
        let [a, b] = *pass.shapes else { return };
        let extents = [extent(a), extent(b)];
        Binary::input_gradient(*self, pass.which, extents, pass.saved, pass.gradient, pass.add, target);
    }
}

/// Whether all values are added as they lie: nothing has to stand for many.
fn is_plain_sum(binary: Binary, inputs: &[Shape]) -> bool {
    binary == Binary::Add && !inputs.is_empty() && inputs.iter().all(|shape| *shape == inputs[0])
}

/// A vector is one row.
fn extent(shape: Shape) -> Extent {
    match shape {
        Shape::Maps { channels, size } => Extent { channels, size },
        Shape::Vector { features } => Extent { channels: 1, size: Size::new(1, features) },
    }
}

/// The variants, whose names in snake case are the kinds.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Binary", rename_all = "snake_case")]
enum Form {
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
}

/// What the docs say of the inputs.
const TWO: &str = "two `inputs`, one of which may have one channel, row or column for all of the other's";

/// How older versions called a sum of two inputs that differ in shape.
const BROADCAST_ADD: &str = "broadcast_add";

impl Describe for Binary {
    const KINDS: &'static [Kind] = &[
        Kind::plain("add").with_inputs("two `inputs`, or any number of one shape"),
        Kind::plain("subtract").with_inputs(TWO),
        Kind::plain("multiply").with_inputs(TWO),
        Kind::plain("divide").with_inputs(TWO),
        Kind::plain("minimum").with_inputs(TWO),
        Kind::plain("maximum").with_inputs(TWO),
        Kind::old(BROADCAST_ADD),
    ];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let variant = reader.variant()?;
        if reader.kind.name == BROADCAST_ADD { Ok(Self::Add) } else { Ok(Form::deserialize(variant)?) }
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::variant(Form::serialize(self, serde_json::value::Serializer)?))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let maps = Example::<Self>::MAPS;
        let vector = Shape::Vector { features: 5 };
        let operands = [
            [maps, maps],
            // Squeeze and excitation, attention over positions, one row for all: an operand that stands for many.
            [maps, Shape::maps(3, 1, 1)],
            [Shape::maps(1, 7, 6), maps],
            [maps, Shape::maps(1, 7, 1)],
            [vector, vector],
        ];
        let all = [Self::Add, Self::Subtract, Self::Multiply, Self::Divide, Self::Minimum, Self::Maximum];
        let pairs = all.into_iter().flat_map(|op| operands.map(|inputs| Example::on(op, &inputs).positive()));
        pairs.chain([Example::on(Self::Add, &[maps; 3]), Example::new(Self::Add)]).collect()
    }
}
