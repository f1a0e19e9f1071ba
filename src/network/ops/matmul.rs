//! The product of two inputs as matrices, as attention has it.

use crate::kernels::{BatchViewMut, Layout, MatrixProduct, Size};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

/// The product of two inputs, channel by channel: rows and columns of maps are those of matrices.
pub struct Matmul;

/// How many channels the factors have, and the product of each channel.
fn products(inputs: &[Shape]) -> Result<(usize, MatrixProduct), ShapeError> {
    let [a, b] = *inputs else { return Err(ShapeError::InputCount { expected: "2", found: inputs.len() }) };
    match (a, b) {
        (
            Shape::Maps { channels, size: Size { height: rows, width: inner } },
            Shape::Maps { channels: others, size: Size { height, width: columns } },
        ) if channels == others && inner == height => Ok((channels, MatrixProduct { rows, inner, columns })),
        _ => Err(ShapeError::InputsDiffer(a, b)),
    }
}

impl Operator for Matmul {
    fn kind(&self) -> &'static str {
        "matrix product"
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, MatrixProduct { rows, columns, .. }) = products(inputs)?;
        Ok(Shape::maps(channels, rows, columns))
    }

    fn multiply_adds(&self, inputs: &[Shape], output: Shape) -> u64 {
        products(inputs).map_or(0, |(_, product)| output.len() as u64 * product.inner as u64)
    }

    fn reach(&self, _input: Shape) -> Reach {
        Reach::Global
    }

    fn saved(&self, inputs: &[Shape], _output: Shape) -> usize {
        inputs.iter().map(|shape| shape.len()).sum()
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        if let (Ok((_, product)), [a, b]) = (products(pass.shapes), pass.inputs) {
            product.forward(*a, *b, output, pass.saved);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Ok((_, product)) = products(pass.shapes) {
            product.input_gradient(pass.which, pass.saved, pass.gradient, target);
        }
    }
}

impl Describe for Matmul {
    const KINDS: &'static [Kind] =
        &[Kind::plain("matrix_product").with_inputs("two `inputs`, multiplied channel by channel")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        Ok(Self)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("matrix_product"))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        vec![Example::on(Self, &[Example::<Self>::MAPS, Shape::maps(3, 6, 4)])]
    }
}
