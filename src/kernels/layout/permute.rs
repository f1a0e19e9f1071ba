//! Values in another order, as transposed and reshaped maps have them.

use super::batch_view::{BatchView, BatchViewMut};
use super::memory_layout::Layout;

/// The axes of what is written, outermost first: how long each is, and how far apart its neighbours lie in what is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Permute(Vec<(usize, usize)>);

impl Permute {
    /// A permutation from the axes' lengths and strides. Neighbouring axes that lie in memory as one are made one.
    pub fn new(axes: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (length, stride) in axes.into_iter().filter(|(length, _)| *length != 1) {
            match merged.last_mut() {
                Some(outer) if Some(outer.1) == length.checked_mul(stride) => {
                    *outer = (outer.0.saturating_mul(length), stride);
                }
                _ => merged.push((length, stride)),
            }
        }
        Self(merged)
    }

    /// Writes every value of the input to its new place. Both views are in [`Layout::Nchw`].
    ///
    /// # Panics
    /// If the views differ in their layout, batch or length, or the axes do not reach every value of an item once.
    pub fn forward(&self, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        self.check(input, output.as_view());
        let (outer, inner) = self.split();
        // A task takes several rows if they are short.
        let rows = (1024 / inner.0).max(1);
        output.for_each_part(rows * inner.0, |item, part, values| {
            for (row, values) in values.chunks_exact_mut(inner.0).enumerate() {
                let input = input.item(item).iter().skip(row_start(outer, part * rows + row)).step_by(inner.1);
                values.iter_mut().zip(input).for_each(|(y, x)| *y = *x);
            }
        });
    }

    /// Writes every gradient back to where its value was read; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If the views differ in their layout, batch or length, or the axes do not reach every value of an item once.
    pub fn input_gradient(&self, gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
        self.check(gradient, target.as_view());
        let (outer, inner) = self.split();
        for (gradient, target) in gradient.iter().zip(target.iter_mut()) {
            for (row, values) in gradient.chunks_exact(inner.0).enumerate() {
                let target = target.iter_mut().skip(row_start(outer, row)).step_by(inner.1);
                target.zip(values).for_each(|(t, g)| *t = if add { *t + g } else { *g });
            }
        }
    }

    fn check(&self, from: BatchView<'_>, to: BatchView<'_>) {
        from.assert_like("the source", to);
        assert_eq!(from.layout(), Layout::Nchw, "values are permuted in Nchw");
        // Every value is reached once if the strides, in order, are the products of the lengths before them.
        let mut axes = self.0.clone();
        axes.sort_unstable_by_key(|(_, stride)| *stride);
        let reached = axes.into_iter().try_fold(1usize, |reached, (length, stride)| {
            (stride == reached).then(|| reached.checked_mul(length)).flatten()
        });
        assert_eq!(reached, Some(from.length()), "{self:?} does not reach every value once");
    }

    fn split(&self) -> (&[(usize, usize)], (usize, usize)) {
        self.0.split_last().map_or((&[], (1, 1)), |(inner, outer)| (outer, *inner))
    }
}

/// Where a row of the innermost axis begins in what is read.
fn row_start(outer: &[(usize, usize)], mut row: usize) -> usize {
    let mut at = 0;
    for (length, stride) in outer.iter().rev() {
        at += row % length * stride;
        row /= length;
    }
    at
}
