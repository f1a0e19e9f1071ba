//! One value in place of all channels, rows or columns, or several of these.

use serde::{Deserialize, Serialize};

use crate::kernels::extent::Extent;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::window::Size;

/// What is made of the values that become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    Mean,
    Sum,
    /// Of equals the first. NaN is larger than any number.
    Maximum,
}

/// A reduction along some of the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduce {
    pub reduction: Reduction,
    pub channels: bool,
    pub rows: bool,
    pub columns: bool,
}

impl Reduce {
    /// What is left of maps.
    pub fn over(&self, input: Extent) -> Extent {
        let left = |is_reduced, length| if is_reduced { 1 } else { length };
        let Extent { channels, size } = input;
        Extent {
            channels: left(self.channels, channels),
            size: Size::new(left(self.rows, size.height), left(self.columns, size.width)),
        }
    }

    /// Plain maps. `saved` takes, by output, which input was the largest, unless it is empty.
    pub fn forward(&self, extent: Extent, input: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        let length = output.length();
        let count = (input.length() / length) as f64;
        let mut memos = saved.chunks_exact_mut(length);
        for (input, output) in input.iter().zip(output.iter_mut()) {
            let mut sums = vec![0.0f64; length];
            let mut winners = vec![u32::MAX; length];
            self.for_each_value(extent, |from, to| {
                let value = f64::from(input[from]);
                let is_larger = || value > sums[to] || value.is_nan() && !sums[to].is_nan();
                if self.reduction != Reduction::Maximum {
                    sums[to] += value;
                } else if winners[to] == u32::MAX || is_larger() {
                    (sums[to], winners[to]) = (value, from as u32);
                }
            });
            let scale = if self.reduction == Reduction::Mean { 1.0 / count } else { 1.0 };
            output.iter_mut().zip(&sums).for_each(|(y, sum)| *y = (sum * scale) as f32);
            if let (Reduction::Maximum, Some(saved)) = (self.reduction, memos.next()) {
                saved.copy_from_slice(&winners);
            }
        }
    }

    /// `add` adds to what is there.
    pub fn input_gradient(
        &self,
        extent: Extent,
        saved: &[u32],
        gradient: BatchView<'_>,
        add: bool,
        mut target: BatchViewMut<'_>,
    ) {
        let scale = match self.reduction {
            Reduction::Mean => gradient.length() as f32 / target.length() as f32,
            Reduction::Sum | Reduction::Maximum => 1.0,
        };
        let length = gradient.length();
        for (item, (gradient, target)) in gradient.iter().zip(target.iter_mut()).enumerate() {
            self.for_each_value(extent, |from, to| {
                let won = self.reduction != Reduction::Maximum || saved[item * length + to] as usize == from;
                let value = if won { gradient[to] * scale } else { 0.0 };
                target[from] = if add { target[from] + value } else { value };
            });
        }
    }

    /// Calls `work(place in the input, place in the output)` for every input value in order.
    fn for_each_value(&self, extent: Extent, mut work: impl FnMut(usize, usize)) {
        let left = self.over(extent);
        let Size { height, width } = extent.size;
        for c in 0..extent.channels {
            for y in 0..height {
                let channel = if self.channels { 0 } else { c };
                let row = channel * left.size.height + if self.rows { 0 } else { y };
                let (from, to) = ((c * height + y) * width, row * left.size.width);
                for x in 0..width {
                    work(from + x, to + if self.columns { 0 } else { x });
                }
            }
        }
    }
}
