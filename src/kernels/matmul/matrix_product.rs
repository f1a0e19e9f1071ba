//! Products of two matrices that both depend on the picture, as attention has them.

use super::gemm::{View, matmul};
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};

/// `[n, c, rows, inner] x [n, c, inner, columns] -> [n, c, rows, columns]`, channel by channel, of plain maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatrixProduct {
    pub rows: usize,
    pub inner: usize,
    pub columns: usize,
}

impl MatrixProduct {
    /// Writes the product and, to `saved` unless that is empty, both factors of each item, one after the other.
    pub fn forward(self, a: BatchView<'_>, b: BatchView<'_>, mut output: BatchViewMut<'_>, saved: &mut [u32]) {
        let Self { rows, inner, columns } = self;
        output.for_each_part(rows * columns, |item, channel, output| {
            let a = &a.item(item)[channel * rows * inner..][..rows * inner];
            let b = &b.item(item)[channel * inner * columns..][..inner * columns];
            product((rows, columns, inner), output, View::rows(a, inner), View::rows(b, columns));
        });
        if saved.is_empty() {
            return;
        }
        for (item, saved) in saved.chunks_exact_mut(a.length() + b.length()).enumerate() {
            let factors = a.item(item).iter().chain(b.item(item));
            saved.iter_mut().zip(factors).for_each(|(saved, v)| *saved = v.to_bits());
        }
    }

    /// The gradient of the factor `which`, from that of the product.
    pub fn input_gradient(self, which: usize, saved: &[u32], gradient: BatchView<'_>, mut target: BatchViewMut<'_>) {
        let Self { rows, inner, columns } = self;
        let channels = gradient.length() / (rows * columns);
        let (of_a, of_b) = (channels * rows * inner, channels * inner * columns);
        let side = if which == 0 { rows * inner } else { inner * columns };
        target.for_each_part(side, |item, channel, target| {
            let gradient = &gradient.item(item)[channel * rows * columns..][..rows * columns];
            let gradient = View::rows(gradient, columns);
            let saved = &saved[item * (of_a + of_b)..][..of_a + of_b];
            let numbers = |start: usize, length: usize| -> Vec<f32> {
                saved[start..][..length].iter().map(|bits| f32::from_bits(*bits)).collect()
            };
            if which == 0 {
                let b = numbers(of_a + channel * inner * columns, inner * columns);
                product((rows, inner, columns), target, gradient, View::rows(&b, columns).transposed());
            } else {
                let a = numbers(channel * rows * inner, rows * inner);
                product((inner, columns, rows), target, View::rows(&a, inner).transposed(), gradient);
            }
        });
    }
}

/// `output[m, n] = a[m, k] * b[k, n]`
fn product((m, n, k): (usize, usize, usize), output: &mut [f32], a: View, b: View) {
    assert_eq!(output.len(), m * n);
    // SAFETY: the views are of slices of m * k and k * n floats, which the callers cut to that length, and live as long as
    // this call; the output is borrowed for writing.
    unsafe { matmul((m, n, k), output.as_mut_ptr(), n, a, b) };
}
