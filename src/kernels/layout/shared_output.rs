//! Output that several threads fill at once, where the parts are no slices that could be split off.

use std::marker::PhantomData;

/// A borrowed output of which each thread writes parts of its own.
#[derive(Clone, Copy)]
pub struct SharedOutput<'a> {
    start: *mut f32,
    length: usize,
    borrow: PhantomData<&'a mut [f32]>,
}

// SAFETY: a part is only handed out by unsafe methods, whose callers promise that no two threads have the same floats.
unsafe impl Send for SharedOutput<'_> {}
// SAFETY: a part is only handed out by unsafe methods, whose callers promise that no two threads have the same floats.
unsafe impl Sync for SharedOutput<'_> {}

impl<'a> SharedOutput<'a> {
    pub fn new(output: &'a mut [f32]) -> Self {
        Self { start: output.as_mut_ptr(), length: output.len(), borrow: PhantomData }
    }

    /// The address of `length` floats from `offset` on. Nothing is promised by the call itself: the caller's writes are.
    ///
    /// # Panics
    /// If they do not lie inside the output.
    pub fn range(self, offset: usize, length: usize) -> *mut f32 {
        self.assert_inside(offset, length);
        // SAFETY: the offset lies inside the output, or right at its end.
        unsafe { self.start.add(offset) }
    }

    /// `length` floats from `offset` on.
    ///
    /// # Panics
    /// If they do not lie inside the output.
    ///
    /// # Safety
    /// As long as the part is in use, nobody else may use any of its floats.
    pub unsafe fn part(self, offset: usize, length: usize) -> &'a mut [f32] {
        self.assert_inside(offset, length);
        // SAFETY: the floats lie inside the output, which is borrowed for writing, and are nobody else's by the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(offset), length) }
    }

    fn assert_inside(self, offset: usize, length: usize) {
        let end = offset.checked_add(length);
        assert!(end.is_some_and(|end| end <= self.length), "{length} floats from {offset} on leave {}", self.length);
    }
}
