//! Matrix products on one thread: the one place that calls `gemm`.

use gemm::Parallelism;

use super::matrix_view::{MatrixView, MatrixViewMut};

/// Overwrites `output` with `a * b`.
///
/// # Panics
/// If the sizes do not match.
#[track_caller]
pub fn matmul(mut output: MatrixViewMut<'_>, a: MatrixView<'_>, b: MatrixView<'_>) {
    let (m, n, k) = (output.rows(), output.columns(), a.columns());
    assert!(
        a.rows() == m && b.columns() == n && b.rows() == k,
        "{} x {} times {} x {} is not {m} x {n}",
        a.rows(),
        a.columns(),
        b.rows(),
        b.columns()
    );
    let ((output, row), (a, a_row, a_column), (b, b_row, b_column)) = (output.raw(), a.raw(), b.raw());
    // SAFETY: the views hold all their elements, as they were checked when they were made; the output's are nobody else's.
    // `gemm` does not read the output, which alpha would be for.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            output,
            1,
            row,
            false,
            a,
            a_column,
            a_row,
            b,
            b_column,
            b_row,
            0.0f32,
            1.0f32,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
