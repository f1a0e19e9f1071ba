//! Adaptive average pooling: as many means as are asked for, whatever the input's size.

use serde::{Deserialize, Serialize};

use super::resampling::Resampling;
use crate::kernels::{Blend, Resample, Size};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Pair, Reader, Written};
use crate::network::{Category, Reach, Shape};

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

    fn category(&self) -> Category {
        Category::Pool
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
        if divides { Reach::Sliding { extent: bin, stride: bin, before: Size::square(0) } } else { Reach::Global }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    output: Pair,
}

impl Describe for AdaptiveAveragePool {
    const KINDS: &'static [Kind] = &[Kind::new("adaptive_average_pool", "`output`", "")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        Ok(Self { output: reader.settings::<Settings>()?.output.size()? })
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Written::new("adaptive_average_pool", &Settings { output: self.output.into() })
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        vec![Example::new(Self { output: Size::new(3, 4) }), Example::new(Self { output: Size::square(1) })]
    }
}
