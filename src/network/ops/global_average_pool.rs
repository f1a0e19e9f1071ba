use crate::kernels::{BLOCK, BatchViewMut, Layout};
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

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw8c)
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, mut output: BatchViewMut<'_>) {
        let plane = pass.shapes[0].plane();
        output.for_each_part(BLOCK, |item, block, output| {
            let mut sums = [0.0; BLOCK];
            for pixel in pass.inputs[0].item(item)[block * plane * BLOCK..].as_chunks::<BLOCK>().0.iter().take(plane) {
                sums.iter_mut().zip(pixel).for_each(|(sum, v)| *sum += f64::from(*v));
            }
            output.iter_mut().zip(sums).for_each(|(y, sum)| *y = (sum / plane as f64) as f32);
        });
    }

    fn input_gradient(&self, pass: Backward<'_>, mut target: BatchViewMut<'_>) {
        let plane = pass.shapes[0].plane();
        target.for_each_part(plane * BLOCK, |item, block, target| {
            let share: [f32; BLOCK] =
                std::array::from_fn(|lane| pass.gradient.item(item)[block * BLOCK + lane] / plane as f32);
            for pixel in target.as_chunks_mut::<BLOCK>().0 {
                let before = if pass.add { *pixel } else { [0.0; BLOCK] };
                *pixel = std::array::from_fn(|lane| before[lane] + share[lane]);
            }
        });
    }
}
