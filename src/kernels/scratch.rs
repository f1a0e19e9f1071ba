//! Working memory that each thread keeps between calls, so that nothing is allocated in a loop.

use std::cell::RefCell;

use super::buffer::Buffer;

thread_local! {
    static BUFFER: RefCell<Buffer> = RefCell::new(Buffer::default());
}

/// Lends `length` floats of unspecified content.
///
/// The buffer is taken out while it is lent: should rayon run another task on this thread meanwhile, that task gets one of
/// its own, and the larger of the two is kept.
pub fn with_scratch<R>(length: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut buffer = BUFFER.take();
    if buffer.len() < length {
        buffer = Buffer::zeros(length);
    }
    let result = work(&mut buffer[..length]);
    BUFFER.with_borrow_mut(|kept| {
        if kept.len() < buffer.len() {
            *kept = buffer;
        }
    });
    result
}
