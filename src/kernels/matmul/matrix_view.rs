//! Views of matrices whose elements are known to exist.

use std::marker::PhantomData;

use crate::kernels::layout::shared_output::SharedOutput;

/// A matrix to be read, whose neighbours along either axis lie a fixed number of floats apart.
#[derive(Clone, Copy)]
pub struct MatrixView<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> MatrixView<'a> {
    /// The matrix of `(rows, columns)` with which `data` begins, its rows `stride` floats apart.
    ///
    /// # Panics
    /// If `data` does not hold it.
    #[track_caller]
    pub fn new(data: &'a [f32], (rows, columns): (usize, usize), stride: usize) -> Self {
        assert_holds(data.len(), (rows, columns), stride);
        Self { data, rows, columns, row_stride: stride, column_stride: 1 }
    }

    /// The transposed matrix.
    pub fn transposed(self) -> Self {
        let Self { data, rows, columns, row_stride, column_stride } = self;
        Self { data, rows: columns, columns: rows, row_stride: column_stride, column_stride: row_stride }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// The address of the first element, and how far apart neighbouring rows and columns are.
    pub(super) fn raw(&self) -> (*const f32, isize, isize) {
        (self.data.as_ptr(), self.row_stride as isize, self.column_stride as isize)
    }
}

/// A matrix to be written, whose rows lie a fixed number of floats apart.
pub struct MatrixViewMut<'a> {
    start: *mut f32,
    rows: usize,
    columns: usize,
    stride: usize,
    borrow: PhantomData<&'a mut [f32]>,
}

impl<'a> MatrixViewMut<'a> {
    /// The matrix of `(rows, columns)` with which `data` begins, its rows `stride` floats apart.
    ///
    /// # Panics
    /// If `data` does not hold it, or its rows overlap.
    #[track_caller]
    pub fn new(data: &'a mut [f32], (rows, columns): (usize, usize), stride: usize) -> Self {
        // SAFETY: the data is borrowed for writing, so that nobody else uses any of it.
        unsafe { Self::part_of(SharedOutput::new(data), 0, (rows, columns), stride) }
    }

    /// The matrix of `(rows, columns)` that begins at `offset` of the output, its rows `stride` floats apart.
    ///
    /// # Panics
    /// If the output does not hold it, or its rows overlap.
    ///
    /// # Safety
    /// As long as the view is in use, nobody else may use any element of the matrix. What lies between its rows may be used.
    #[track_caller]
    pub unsafe fn part_of(
        output: SharedOutput<'a>,
        offset: usize,
        (rows, columns): (usize, usize),
        stride: usize,
    ) -> Self {
        assert!(columns <= stride, "rows of {columns} floats overlap if they are {stride} apart");
        let length = floats((rows, columns), stride).expect("no memory holds such a matrix");
        Self { start: output.range(offset, length), rows, columns, stride, borrow: PhantomData }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// The address of the first element, and how far apart neighbouring rows are.
    pub(super) fn raw(&mut self) -> (*mut f32, isize) {
        (self.start, self.stride as isize)
    }
}

/// Floats from the first element of a matrix to its last; `None` if a `usize` does not hold the number.
fn floats((rows, columns): (usize, usize), stride: usize) -> Option<usize> {
    if rows == 0 || columns == 0 {
        return Some(0);
    }
    (rows - 1).checked_mul(stride)?.checked_add(columns)
}

#[track_caller]
fn assert_holds(found: usize, size: (usize, usize), stride: usize) {
    let is_held = floats(size, stride).is_some_and(|floats| floats <= found);
    assert!(is_held, "{found} floats do not hold a matrix of {size:?}, its rows {stride} apart");
}
