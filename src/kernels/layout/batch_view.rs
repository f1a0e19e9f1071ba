//! Views of the items of a batch.

use rayon::prelude::*;

use super::memory_layout::Layout;

/// The items of a batch: `length` floats each, the first of each `stride` after that of the last. Where several layers are
/// joined, each has a part of every item.
#[derive(Clone, Copy)]
pub struct BatchView<'a> {
    data: &'a [f32],
    stride: usize,
    length: usize,
    layout: Layout,
}

/// [`BatchView`] to write to.
pub struct BatchViewMut<'a> {
    data: &'a mut [f32],
    stride: usize,
    length: usize,
    layout: Layout,
}

impl<'a> BatchView<'a> {
    /// `data` begins with the first item and ends with the last.
    pub fn new(layout: Layout, data: &'a [f32], stride: usize, length: usize) -> Self {
        assert!(length <= stride && data.len() % stride == length % stride);
        Self { data, stride, length, layout }
    }

    /// BatchView one after the other.
    pub fn dense(layout: Layout, data: &'a [f32], batch: usize) -> Self {
        Self::new(layout, data, data.len() / batch, data.len() / batch)
    }

    /// An input that lies where it is wanted already.
    pub fn in_place(layout: Layout) -> Self {
        Self { data: &[], stride: 1, length: 0, layout }
    }

    pub fn is_in_place(self) -> bool {
        self.data.is_empty()
    }

    pub fn layout(self) -> Layout {
        self.layout
    }

    pub fn batch(self) -> usize {
        self.data.len().div_ceil(self.stride)
    }

    /// Floats of an item.
    pub fn length(self) -> usize {
        self.length
    }

    pub fn item(self, index: usize) -> &'a [f32] {
        &self.data[index * self.stride..][..self.length]
    }

    pub fn iter(self) -> impl Iterator<Item = &'a [f32]> {
        self.data.chunks(self.stride).map(move |chunk| &chunk[..self.length])
    }

    /// A stretch of every item.
    pub fn within(self, stretch: std::ops::Range<usize>) -> Self {
        let end = self.data.len() - self.length + stretch.end;
        Self { data: &self.data[stretch.start..end], length: stretch.len(), ..self }
    }

    /// All floats.
    ///
    /// # Panics
    /// If there are others between the items.
    pub fn as_dense(self) -> &'a [f32] {
        assert_eq!(self.stride, self.length);
        self.data
    }
}

impl<'a> BatchViewMut<'a> {
    /// `data` begins with the first item and ends with the last.
    pub fn new(layout: Layout, data: &'a mut [f32], stride: usize, length: usize) -> Self {
        assert!(length <= stride && data.len() % stride == length % stride);
        Self { data, stride, length, layout }
    }

    /// BatchView one after the other.
    pub fn dense(layout: Layout, data: &'a mut [f32], batch: usize) -> Self {
        let length = data.len() / batch;
        Self::new(layout, data, length, length)
    }

    pub fn layout(&self) -> Layout {
        self.layout
    }

    pub fn batch(&self) -> usize {
        self.data.len().div_ceil(self.stride)
    }

    /// Floats of an item.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Floats from the first of an item to that of the next.
    pub fn stride(&self) -> usize {
        self.stride
    }

    pub fn as_items(&self) -> BatchView<'_> {
        BatchView { data: self.data, stride: self.stride, length: self.length, layout: self.layout }
    }

    pub fn reborrow(&mut self) -> BatchViewMut<'_> {
        BatchViewMut { data: self.data, stride: self.stride, length: self.length, layout: self.layout }
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.data.chunks_mut(self.stride).map(|chunk| &mut chunk[..self.length])
    }

    /// Calls `work(item, part, values)` for all parts of `length` floats of all items, in parallel.
    pub fn for_each_part(&mut self, length: usize, work: impl Fn(usize, usize, &mut [f32]) + Sync) {
        let work = &work;
        self.data.par_chunks_mut(self.stride).enumerate().for_each(|(item, chunk)| {
            let parts = chunk[..self.length].par_chunks_mut(length).enumerate();
            parts.for_each(|(part, values)| work(item, part, values));
        });
    }

    /// The same with as many places of a saved for each part; an empty saved gives empty ones.
    pub fn for_each_part_with(
        &mut self,
        length: usize,
        saved: &mut [u32],
        work: impl Fn(usize, usize, &mut [f32], &mut [u32]) + Sync,
    ) {
        if saved.is_empty() {
            return self.for_each_part(length, |item, part, values| work(item, part, values, &mut []));
        }
        let work = &work;
        let items = self.data.par_chunks_mut(self.stride).zip(saved.par_chunks_exact_mut(self.length)).enumerate();
        items.for_each(|(item, (chunk, saved))| {
            let parts = chunk[..self.length].par_chunks_mut(length).zip(saved.par_chunks_mut(length)).enumerate();
            parts.for_each(|(part, (values, saved))| work(item, part, values, saved));
        });
    }

    /// The whole stretch from the first item to the last.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        self.data
    }

    /// All floats.
    ///
    /// # Panics
    /// If there are others between the items.
    pub fn into_dense(self) -> &'a mut [f32] {
        assert_eq!(self.stride, self.length);
        self.data
    }
}
