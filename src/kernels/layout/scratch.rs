//! Working memory that each thread keeps between calls, so that nothing is allocated in a loop.

use std::cell::RefCell;

use super::buffer::Buffer;

thread_local! {
    static BUFFERS: RefCell<Vec<Buffer>> = const { RefCell::new(Vec::new()) };
}

/// Lends `length` floats of unspecified content.
///
/// The buffer is taken out while it is lent: who asks meanwhile on this thread, from inside or because rayon runs another
/// task on it, gets the next one.
pub fn with_scratch<R>(length: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut buffer = BUFFERS.with_borrow_mut(Vec::pop).unwrap_or_default();
    if buffer.len() < length {
        buffer = Buffer::zeros(length);
    }
    let result = work(&mut buffer[..length]);
    BUFFERS.with_borrow_mut(|buffers| buffers.push(buffer));
    result
}
