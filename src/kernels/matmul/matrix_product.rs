//! Products of two matrices that both depend on the picture, as attention has them.

use super::gemm::matmul;
use super::matrix_view::{MatrixView, MatrixViewMut};
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::Layout;
use crate::kernels::layout::saved::{for_forward, for_gradient};

/// `[n, c, rows, inner] x [n, c, inner, columns] -> [n, c, rows, columns]`, channel by channel, all in [`Layout::Nchw`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatrixProduct {
    pub rows: usize,
    pub inner: usize,
    pub columns: usize,
}

impl MatrixProduct {
    /// Writes the products and, to `saved` unless that is empty, both factors of each item, one after the other.
    ///
    /// # Panics
    /// If a view does not hold such maps, the views differ in their batch or channels, or `saved` is too short.
    pub fn forward(self, a: BatchView<'_>, b: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        let Self { rows, inner, columns } = self;
        let (of_a, of_b, of_output) = self.areas();
        let (batch, channels) = (output.batch(), output.length() / of_output.max(1));
        a.assert_maps("the first factor", Layout::Nchw, batch, (channels, of_a));
        b.assert_maps("the second factor", Layout::Nchw, batch, (channels, of_b));
        output.as_view().assert_maps("the product", Layout::Nchw, batch, (channels, of_output));
        let saved = for_forward(saved, batch, a.length() + b.length());
        output.for_each_part(of_output, |item, channel, output| {
            let a = MatrixView::new(&a.item(item)[channel * of_a..], (rows, inner), inner);
            let b = MatrixView::new(&b.item(item)[channel * of_b..], (inner, columns), columns);
            matmul(MatrixViewMut::new(output, (rows, columns), columns), a, b);
        });
        for (item, saved) in saved.chunks_exact_mut(a.length() + b.length()).enumerate() {
            let factors = a.item(item).iter().chain(b.item(item));
            saved.iter_mut().zip(factors).for_each(|(saved, v)| *saved = v.to_bits());
        }
    }

    /// The gradient of the factor `which` (0 or 1), from that of the product.
    ///
    /// # Panics
    /// If a view does not hold such maps, the views differ in their batch or channels, `saved` is too short, or there is no
    /// such factor.
    pub fn input_gradient(self, which: usize, saved: &[u32], gradient: BatchView<'_>, mut target: BatchViewMut<'_>) {
        let Self { rows, inner, columns } = self;
        let (of_a, of_b, of_output) = self.areas();
        assert!(which < 2, "a product has two factors");
        let side = [of_a, of_b][which];
        let (batch, channels) = (target.batch(), target.length() / side.max(1));
        gradient.assert_maps("the gradient", Layout::Nchw, batch, (channels, of_output));
        target.as_view().assert_maps("the target", Layout::Nchw, batch, (channels, side));
        let length = channels.saturating_mul(of_a).saturating_add(channels.saturating_mul(of_b));
        let saved = for_gradient(saved, batch, length);
        target.for_each_part(side, |item, channel, target| {
            let gradient = MatrixView::new(&gradient.item(item)[channel * of_output..], (rows, columns), columns);
            let (a, b) = saved[item * length..][..length].split_at(channels * of_a);
            let numbers = |saved: &[u32], area: usize| -> Vec<f32> {
                saved[channel * area..][..area].iter().map(|bits| f32::from_bits(*bits)).collect()
            };
            if which == 0 {
                let b = numbers(b, of_b);
                let b = MatrixView::new(&b, (inner, columns), columns);
                matmul(MatrixViewMut::new(target, (rows, inner), inner), gradient, b.transposed());
            } else {
                let a = numbers(a, of_a);
                let a = MatrixView::new(&a, (rows, inner), inner);
                matmul(MatrixViewMut::new(target, (inner, columns), columns), a.transposed(), gradient);
            }
        });
    }

    /// Elements of either factor and of the product.
    fn areas(self) -> (usize, usize, usize) {
        let Self { rows, inner, columns } = self;
        (rows.saturating_mul(inner), inner.saturating_mul(columns), rows.saturating_mul(columns))
    }
}
