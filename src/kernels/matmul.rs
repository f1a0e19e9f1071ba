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

/// A pointer into an output that several threads fill, each its own part.
#[derive(Clone, Copy)]
pub struct SharedOutput(*mut f32, usize);

// SAFETY: every user writes to ranges that no other thread touches; see the calls of `part` and `at`.
unsafe impl Send for SharedOutput {}
// SAFETY: as above.
unsafe impl Sync for SharedOutput {}

impl SharedOutput {
    pub fn new(slice: &mut [f32]) -> Self {
        Self(slice.as_mut_ptr(), slice.len())
    }

    pub fn at(self, offset: usize) -> *mut f32 {
        assert!(offset <= self.1);
        // SAFETY: the offset lies inside the slice this was made from, or one past its end.
        unsafe { self.0.add(offset) }
    }

    /// The start of `length` floats that lie inside.
    pub fn range(self, offset: usize, length: usize) -> *mut f32 {
        assert!(offset + length <= self.1);
        self.at(offset)
    }

    /// # Safety
    /// No two threads may hold overlapping parts at once, and the slice must outlive the part.
    pub unsafe fn part<'a>(self, offset: usize, length: usize) -> &'a mut [f32] {
        assert!(offset + length <= self.1);
        // SAFETY: inside the slice, as asserted; unique by the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.0.add(offset), length) }
    }
}
