//! Output that several threads fill at once.

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
