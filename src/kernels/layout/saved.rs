//! What a forward pass saves for the gradient: numbers of 32 bits, whose meaning the kernel knows.
//!
//! A forward pass that gets an empty slice saves nothing. A longer slice than is needed is used from its beginning.

/// The numbers that a forward pass over `batch` items writes, `length` for each; none if `saved` is empty.
///
/// # Panics
/// If there are some, but too few.
#[track_caller]
pub fn for_forward(saved: &mut [u32], batch: usize, length: usize) -> &mut [u32] {
    if saved.is_empty() {
        return saved;
    }
    let needed = needed(saved.len(), batch, length);
    &mut saved[..needed]
}

/// The numbers that the gradient of `batch` items reads, `length` for each.
///
/// # Panics
/// If there are too few.
#[track_caller]
pub fn for_gradient(saved: &[u32], batch: usize, length: usize) -> &[u32] {
    &saved[..needed(saved.len(), batch, length)]
}

#[track_caller]
fn needed(found: usize, batch: usize, length: usize) -> usize {
    let needed = batch.saturating_mul(length);
    assert!(found >= needed, "{found} saved numbers are fewer than the {length} for each of {batch} items");
    needed
}
