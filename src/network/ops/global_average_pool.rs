use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

/// The mean of each channel: `[n, c, h, w] -> [n, c, 1, 1]`.
pub struct GlobalAveragePool;

impl Operator for GlobalAveragePool {
    fn kind(&self) -> &'static str {
        "global average pool"
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, _) = single_maps(inputs)?;
        Ok(Shape::maps(channels, 1, 1))
    }

    fn reach(&self, _input: Shape) -> Reach {
        Reach::Everything
    }

    fn forward(&self, pass: Forward<'_>, output: &mut [f32]) {
        let plane = pass.shapes[0].plane();
        for (y, x) in output.iter_mut().zip(pass.inputs[0].chunks_exact(plane)) {
            *y = (x.iter().map(|v| f64::from(*v)).sum::<f64>() / plane as f64) as f32;
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, input_gradient: &mut [f32]) {
        let plane = pass.shapes[0].plane();
        for (gx, g) in input_gradient.chunks_exact_mut(plane).zip(pass.gradient) {
            gx.fill(g / plane as f32);
        }
    }
}
