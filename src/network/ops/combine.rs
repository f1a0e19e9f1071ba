use crate::kernels::{BatchViewMut, Binary, Extent, Layout, Size};
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

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

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let [a, b] = *inputs else { return Err(ShapeError::InputCount { expected: "2", found: inputs.len() }) };
        let differ = ShapeError::InputsDiffer(a, b);
        let Extent { channels, size } = extent(a).join(extent(b)).ok_or(differ.clone())?;
        match (a, b) {
            (Shape::Vector { .. }, Shape::Vector { .. }) => Ok(Shape::Vector { features: size.width }),
            (Shape::Maps { .. }, Shape::Maps { .. }) => Ok(Shape::Maps { channels, size }),
            _ => Err(differ),
        }
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        output.len() as u64
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        if self.constant_slopes().is_some() { 0 } else { 2 * output.length(output.natural_layout()) }
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        Some(inputs.first()?.natural_layout())
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        let ([a, b], [of_a, of_b]) = (pass.inputs, pass.shapes) else { return };
        Binary::forward(*self, [(extent(*of_a), *a), (extent(*of_b), *b)], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        let [a, b] = *pass.shapes else { return };
        let extents = [extent(a), extent(b)];
        Binary::input_gradient(*self, pass.which, extents, pass.saved, pass.gradient, pass.add, target);
    }
}

/// A vector is one row.
fn extent(shape: Shape) -> Extent {
    match shape {
        Shape::Maps { channels, size } => Extent { channels, size },
        Shape::Vector { features } => Extent { channels: 1, size: Size::new(1, features) },
    }
}
