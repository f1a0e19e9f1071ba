//! Working memory that each thread keeps between calls, so that nothing is allocated in a loop.

use std::cell::RefCell;

use super::buffer::Buffer;

thread_local! {
    static BUFFERS: RefCell<Vec<Buffer>> = const { RefCell::new(Vec::new()) };
}

/// Lends `length` floats of unspecified content to `work`.
///
/// The buffer is taken out of the thread's list while it is lent. So a second call on the same thread, from inside `work`
/// or because rayon runs another task there meanwhile, gets another buffer.
pub fn with_scratch<R>(length: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut buffer = BUFFERS.with_borrow_mut(Vec::pop).unwrap_or_default();
    if buffer.len() < length {
        buffer = Buffer::zeros(length);
    }
    let result = work(&mut buffer[..length]);
    BUFFERS.with_borrow_mut(|buffers| buffers.push(buffer));
    result
}
