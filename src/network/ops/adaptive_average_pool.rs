use super::resampling::Resampling;
use crate::kernels::{Blend, Resample, Size};
use crate::network::{Reach, Shape};

/// Means over bins, as many as asked for whatever the input's size: `[n, c, h, w] -> [n, c, rows, columns]`.
///
/// Bin `i` of `n` reaches from `floor(i * length / n)` to `ceil((i + 1) * length / n)`, as in PyTorch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdaptiveAveragePool {
    pub output: Size,
}

impl Resampling for AdaptiveAveragePool {
    fn kind(&self) -> &'static str {
        "adaptive average pool"
    }

    fn over(&self, input: Size) -> Option<Resample> {
        let axis = |length: usize, bins: usize| {
            // So that no product overflows.
            let fits = bins > 0 && length > 0 && length.checked_mul(bins.checked_add(1)?).is_some();
            fits.then(|| {
                Blend::new(length, bins, |bin| {
                    let range = bin * length / bins..((bin + 1) * length).div_ceil(bins);
                    let weight = 1.0 / range.len() as f32;
                    range.map(move |at| (at, weight))
                })
            })?
        };
        Some(Resample {
            y: axis(input.height, self.output.height)?,
            x: axis(input.width, self.output.width)?,
            outside: 0.0,
        })
    }

    fn reach(&self, input: Shape) -> Reach {
        let size = input.size();
        let divides = size.height.is_multiple_of(self.output.height) && size.width.is_multiple_of(self.output.width);
        let bin = Size::new(size.height / self.output.height, size.width / self.output.width);
        if divides { Reach::Window { extent: bin, stride: bin, before: Size::square(0) } } else { Reach::Everything }
    }
}
