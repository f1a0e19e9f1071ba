//! Single-threaded matrix products on strided views: the one place that calls `gemm`.

use gemm::Parallelism;

/// A strided view of a matrix: element `(r, c)` lies at `pointer + r * row + c * column`.
#[derive(Clone, Copy)]
pub struct View {
    pub pointer: *const f32,
    pub row: usize,
    pub column: usize,
}

impl View {
    /// Rows of `columns` elements, one after the other.
    pub fn rows(slice: &[f32], columns: usize) -> Self {
        Self { pointer: slice.as_ptr(), row: columns, column: 1 }
    }

    pub fn transposed(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }
}

/// `output[m, n] = a[m, k] * b[k, n]`, the output's rows `row` floats apart.
///
/// # Safety
/// The views and the output must be valid for the given sizes, and nobody else may touch the output meanwhile.
pub unsafe fn matmul((m, n, k): (usize, usize, usize), output: *mut f32, row: usize, a: View, b: View) {
    // SAFETY: the caller's promise is gemm's requirement; alpha is unused as the output is not read.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            output,
            1,
            row as isize,
            false,
            a.pointer,
            a.column as isize,
            a.row as isize,
            b.pointer,
            b.column as isize,
            b.row as isize,
            0.0f32,
            1.0f32,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
