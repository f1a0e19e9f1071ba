//! Channels divided by their norm.

use super::across::Across;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::saved::{for_forward, for_gradient};

/// `x / |x|` with the norm over the channels of a pixel, or 0 where all of them are 0: ONNX's `LpNormalization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LpNormalization {
    /// The norm is the sum of sizes.
    L1,
    /// The norm is the root of the sum of squares.
    L2,
}

impl LpNormalization {
    /// Writes the channels divided by their norm. `saved` takes the norm of each pixel, unless it is empty.
    ///
    /// # Panics
    /// If a view does not hold such maps, the batches differ, or `saved` is too short.
    pub fn forward(self, maps: Across, input: BatchView<'_>, output: BatchViewMut<'_>, saved: &mut [u32]) {
        maps.check(&[input, output.as_view()]);
        let batch = output.batch();
        let size = |x: f32| match self {
            Self::L1 => f64::from(x.abs()),
            Self::L2 => f64::from(x) * f64::from(x),
        };
        let sums = maps.fold(batch, |_, _| 0.0, |item, sum, _, place| sum + size(input.item(item)[place]));
        let norm = |sum: f64| if self == Self::L1 { sum } else { sum.sqrt() } as f32;
        let norms: Vec<f32> = sums.into_iter().map(norm).collect();
        let saved = for_forward(saved, batch, maps.pixels);
        saved.iter_mut().zip(&norms).for_each(|(saved, norm)| *saved = norm.to_bits());
        maps.write(output, false, |item, pixel, _, place| {
            input.item(item)[place] * inverse(norms[item * maps.pixels + pixel])
        });
    }

    /// Writes the gradient of the input from the output `y`, its gradient `g` and the norm `n`: `(g - y * sum of g y) / n`, with
    /// the sign of `y` in place of the first `y` for [`LpNormalization::L1`]. `add` adds to what is there.
    ///
    /// # Panics
    /// If a view does not hold such maps, the batches differ, or `saved` is too short.
    pub fn input_gradient(
        self,
        maps: Across,
        output: BatchView<'_>,
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        target: BatchViewMut<'_>,
    ) {
        maps.check(&[output, gradient, target.as_view()]);
        let batch = target.batch();
        let saved = for_gradient(saved, batch, maps.pixels);
        let y = |item: usize, place: usize| output.item(item)[place];
        let g = |item: usize, place: usize| gradient.item(item)[place];
        let sums = maps.fold(
            batch,
            |_, _| 0.0,
            |item, sum, _, place| sum + f64::from(g(item, place)) * f64::from(y(item, place)),
        );
        maps.write(target, add, |item, pixel, _, place| {
            let at = item * maps.pixels + pixel;
            let along = match self {
                Self::L1 if y(item, place) == 0.0 => 0.0,
                Self::L1 => y(item, place).signum(),
                Self::L2 => y(item, place),
            };
            (g(item, place) - along * sums[at] as f32) * inverse(f32::from_bits(saved[at]))
        });
    }
}

fn inverse(norm: f32) -> f32 {
    if norm == 0.0 { 0.0 } else { 1.0 / norm }
}
