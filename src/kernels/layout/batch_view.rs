//! Views of a batch: where each item's values begin, how many they are, and in which layout they lie.

use rayon::prelude::*;

use super::memory_layout::Layout;
use super::saved::for_forward;

/// The items of a batch, to be read: `length` floats each, every item beginning `stride` floats after the one before.
///
/// The stride is longer than an item where several layers are concatenated and each owns a stretch of every item.
#[derive(Clone, Copy)]
pub struct BatchView<'a> {
    data: &'a [f32],
    stride: usize,
    length: usize,
    layout: Layout,
}

/// The items of a batch, to be written: see [`BatchView`].
pub struct BatchViewMut<'a> {
    data: &'a mut [f32],
    stride: usize,
    length: usize,
    layout: Layout,
}

/// Panics unless `floats` floats are a whole number of items, the last of which ends where the floats do.
#[track_caller]
fn assert_items(floats: usize, stride: usize, length: usize) {
    assert!(
        0 < length && length <= stride && (floats == 0 || floats % stride == length % stride),
        "{floats} floats are no batch of items of {length} floats, {stride} apart"
    );
}

/// Floats of each of `batch` items that lie one after the other.
#[track_caller]
fn dense_length(floats: usize, batch: usize) -> usize {
    assert!(
        batch > 0 && floats > 0 && floats.is_multiple_of(batch),
        "{floats} floats do not divide into {batch} items"
    );
    floats / batch
}

impl<'a> BatchView<'a> {
    /// A view of `data`, which begins with the first item and ends with the last.
    ///
    /// # Panics
    /// If `data` does not end with an item, or an item is empty or longer than the stride.
    #[track_caller]
    pub fn new(layout: Layout, data: &'a [f32], stride: usize, length: usize) -> Self {
        assert_items(data.len(), stride, length);
        Self { data, stride, length, layout }
    }

    /// A view of `batch` items that lie one after the other.
    ///
    /// # Panics
    /// If the floats do not divide into as many items.
    #[track_caller]
    pub fn dense(layout: Layout, data: &'a [f32], batch: usize) -> Self {
        let length = dense_length(data.len(), batch);
        Self { data, stride: length, length, layout }
    }

    /// The view of an input that already lies where it is wanted: it holds no items, and no kernel takes it.
    pub fn in_place(layout: Layout) -> Self {
        Self { data: &[], stride: 1, length: 0, layout }
    }

    /// Whether this is what [`BatchView::in_place`] makes.
    pub fn is_in_place(self) -> bool {
        self.length == 0
    }

    pub fn layout(self) -> Layout {
        self.layout
    }

    /// How many items there are.
    pub fn batch(self) -> usize {
        self.data.len().div_ceil(self.stride)
    }

    /// Floats of an item.
    pub fn length(self) -> usize {
        self.length
    }

    /// The floats of one item.
    ///
    /// # Panics
    /// If there are not so many items.
    pub fn item(self, index: usize) -> &'a [f32] {
        &self.data[index * self.stride..][..self.length]
    }

    /// The items in order.
    pub fn iter(self) -> impl Iterator<Item = &'a [f32]> {
        self.data.chunks(self.stride).map(move |chunk| &chunk[..self.length])
    }

    /// The same stretch of every item.
    ///
    /// # Panics
    /// If the stretch is empty or leaves the item.
    #[track_caller]
    pub fn within(self, stretch: std::ops::Range<usize>) -> Self {
        let is_inside = stretch.start < stretch.end && stretch.end <= self.length;
        assert!(is_inside, "{stretch:?} is no stretch of items of {} floats", self.length);
        if self.data.is_empty() {
            return Self { length: stretch.len(), ..self };
        }
        let end = self.data.len() - (self.length - stretch.end);
        Self { data: &self.data[stretch.start..end], length: stretch.len(), ..self }
    }

    /// All floats.
    ///
    /// # Panics
    /// If other floats lie between the items.
    #[track_caller]
    pub fn as_dense(self) -> &'a [f32] {
        assert_eq!(self.stride, self.length, "other floats lie between the items");
        self.data
    }

    /// Panics unless the view holds `batch` items of maps of so many channels and pixels, in this layout.
    #[track_caller]
    pub(in crate::kernels) fn assert_maps(
        self,
        what: &str,
        layout: Layout,
        batch: usize,
        (channels, pixels): (usize, usize),
    ) {
        let length = layout.length(channels, pixels);
        assert!(
            self.layout == layout && self.batch() == batch && self.length == length,
            "{what} is {} items of {} floats in {:?}, not {batch} of {length} in {layout:?}",
            self.batch(),
            self.length,
            self.layout,
        );
    }

    /// Panics unless the view holds as many items of as many floats as `other`, in the same layout.
    #[track_caller]
    pub(in crate::kernels) fn assert_like(self, what: &str, other: BatchView<'_>) {
        assert!(
            self.layout == other.layout && self.batch() == other.batch() && self.length == other.length,
            "{what} is {} items of {} floats in {:?}, not {} of {} in {:?}",
            self.batch(),
            self.length,
            self.layout,
            other.batch(),
            other.length,
            other.layout,
        );
    }
}

impl<'a> BatchViewMut<'a> {
    /// A view of `data`, which begins with the first item and ends with the last.
    ///
    /// # Panics
    /// If `data` does not end with an item, or an item is empty or longer than the stride.
    #[track_caller]
    pub fn new(layout: Layout, data: &'a mut [f32], stride: usize, length: usize) -> Self {
        assert_items(data.len(), stride, length);
        Self { data, stride, length, layout }
    }

    /// A view of `batch` items that lie one after the other.
    ///
    /// # Panics
    /// If the floats do not divide into as many items.
    #[track_caller]
    pub fn dense(layout: Layout, data: &'a mut [f32], batch: usize) -> Self {
        let length = dense_length(data.len(), batch);
        Self { data, stride: length, length, layout }
    }

    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// How many items there are.
    pub fn batch(&self) -> usize {
        self.data.len().div_ceil(self.stride)
    }

    /// Floats of an item.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Floats from the beginning of an item to that of the next.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The same items, to be read.
    pub fn as_view(&self) -> BatchView<'_> {
        BatchView { data: self.data, stride: self.stride, length: self.length, layout: self.layout }
    }

    /// The same items, for a shorter while.
    pub fn reborrow(&mut self) -> BatchViewMut<'_> {
        BatchViewMut { data: self.data, stride: self.stride, length: self.length, layout: self.layout }
    }

    /// The items in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.data.chunks_mut(self.stride).map(|chunk| &mut chunk[..self.length])
    }

    /// Calls `work(item, part, values)` for all parts of `length` floats of all items, in parallel. The last part of an item
    /// may be shorter.
    ///
    /// # Panics
    /// If the length is 0.
    pub fn for_each_part(&mut self, length: usize, work: impl Fn(usize, usize, &mut [f32]) + Sync) {
        let work = &work;
        self.data.par_chunks_mut(self.stride).enumerate().for_each(|(item, chunk)| {
            let parts = chunk[..self.length].par_chunks_mut(length).enumerate();
            parts.for_each(|(part, values)| work(item, part, values));
        });
    }

    /// Calls `work(item, part, values, saved)` like [`BatchViewMut::for_each_part`], with as many numbers of `saved` as the
    /// part has values. If `saved` is empty, every part gets none.
    ///
    /// # Panics
    /// If the length is 0, or `saved` is too short.
    #[track_caller]
    pub fn for_each_part_with(
        &mut self,
        length: usize,
        saved: &mut [u32],
        work: impl Fn(usize, usize, &mut [f32], &mut [u32]) + Sync,
    ) {
        let saved = for_forward(saved, self.batch(), self.length);
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

    /// Everything from the beginning of the first item to the end of the last.
    pub(in crate::kernels) fn as_mut_slice(&mut self) -> &mut [f32] {
        self.data
    }

    /// All floats.
    ///
    /// # Panics
    /// If other floats lie between the items.
    #[track_caller]
    pub fn into_dense(self) -> &'a mut [f32] {
        assert_eq!(self.stride, self.length, "other floats lie between the items");
        self.data
    }
}
