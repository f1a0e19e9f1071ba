use crate::kernels::{BatchViewMut, Layout, MatrixProduct as Kernel, Size};
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

/// The product of two results, channel by channel: rows and columns of maps are those of matrices.
pub struct MatrixProduct;

impl MatrixProduct {
    fn over(inputs: &[Shape]) -> Result<(usize, Kernel), ShapeError> {
        let [a, b] = *inputs else { return Err(ShapeError::InputCount { expected: "2", found: inputs.len() }) };
        match (a, b) {
            (
                Shape::Maps { channels, size: Size { height: rows, width: inner } },
                Shape::Maps { channels: others, size: Size { height, width: columns } },
            ) if channels == others && inner == height => Ok((channels, Kernel { rows, inner, columns })),
            _ => Err(ShapeError::InputsDiffer(a, b)),
        }
    }
}

impl Operator for MatrixProduct {
    fn kind(&self) -> &'static str {
        "matrix product"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, Kernel { rows, columns, .. }) = Self::over(inputs)?;
        Ok(Shape::maps(channels, rows, columns))
    }

    fn multiply_adds(&self, inputs: &[Shape], output: Shape) -> u64 {
        Self::over(inputs).map_or(0, |(_, kernel)| output.len() as u64 * kernel.inner as u64)
    }

    fn reach(&self, _input: Shape) -> Reach {
        Reach::Everything
    }

    fn saved(&self, inputs: &[Shape], _output: Shape) -> usize {
        inputs.iter().map(|shape| shape.len()).sum()
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        if let (Ok((_, kernel)), [a, b]) = (Self::over(pass.shapes), pass.inputs) {
            kernel.forward(*a, *b, output, pass.saved);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Ok((_, kernel)) = Self::over(pass.shapes) {
            kernel.input_gradient(pass.which, pass.saved, pass.gradient, target);
        }
    }
}
