//! Values in another order, as transposed and reshaped maps have them.

use super::batch_view::{BatchView, BatchViewMut};

/// The axes of what is written, outermost first: how long each is, and how far apart its values lie in what is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Order(Vec<(usize, usize)>);

impl Order {
    /// Lengths and strides. Neighbours that lie as one axis are taken for one.
    pub fn new(axes: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (length, stride) in axes.into_iter().filter(|(length, _)| *length != 1) {
            match merged.last_mut() {
                Some(outer) if outer.1 == length * stride => *outer = (outer.0 * length, stride),
                _ => merged.push((length, stride)),
            }
        }
        Self(merged)
    }

    /// `output[i] = input[place of i]`. Plain layouts; every value is used once.
    pub fn forward(&self, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        assert_eq!(input.length(), output.length());
        let (outer, inner) = self.split();
        // Several short rows a task.
        let rows = (1024 / inner.0).max(1);
        output.for_each_part(rows * inner.0, |item, part, values| {
            for (row, values) in values.chunks_exact_mut(inner.0).enumerate() {
                let input = input.item(item).iter().skip(place(outer, part * rows + row)).step_by(inner.1);
                values.iter_mut().zip(input).for_each(|(y, x)| *y = *x);
            }
        });
    }

    /// `target[place of i] = gradient[i]`, or adds it to what is there.
    pub fn input_gradient(&self, gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
        assert_eq!(gradient.length(), target.length());
        let (outer, inner) = self.split();
        for (gradient, target) in gradient.iter().zip(target.iter_mut()) {
            for (row, values) in gradient.chunks_exact(inner.0).enumerate() {
                let target = target.iter_mut().skip(place(outer, row)).step_by(inner.1);
                target.zip(values).for_each(|(t, g)| *t = if add { *t + g } else { *g });
            }
        }
    }

    fn split(&self) -> (&[(usize, usize)], (usize, usize)) {
        self.0.split_last().map_or((&[], (1, 1)), |(inner, outer)| (outer, *inner))
    }
}

/// Where a row of the innermost axis begins.
fn place(outer: &[(usize, usize)], mut row: usize) -> usize {
    let mut at = 0;
    for (length, stride) in outer.iter().rev() {
        at += row % length * stride;
        row /= length;
    }
    at
}
