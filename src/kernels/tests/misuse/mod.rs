//! No argument that safe code can pass reaches undefined behaviour: every public kernel is called with one argument that does
//! not match the others, and must panic; with arguments that match, it must not. Canaries around what is written show a write
//! outside, and so does AddressSanitizer, for which every call is also made with memory of the exact size: see `.ci/sanitize`.

mod calls;
mod configurations;
mod maps;
mod slices;
mod sources;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Whether `call` panics. Its message is not printed.
fn panics(call: impl FnOnce()) -> bool {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                print(info);
            }
        }));
    });
    IS_QUIET.set(true);
    let panicked = catch_unwind(AssertUnwindSafe(call)).is_err();
    IS_QUIET.set(false);
    panicked
}

/// Floats before and after what a kernel may write.
const MARGIN: usize = 64;

/// Values with canaries around them and in the gaps between the items, or of the exact size.
struct Guarded<T> {
    all: Vec<T>,
    margin: usize,
}

impl<T: Copy + PartialEq> Guarded<T> {
    fn new(length: usize, margin: usize, value: impl Fn(usize) -> T, canary: T) -> Self {
        let mut all = vec![canary; length + 2 * margin];
        all[margin..margin + length].iter_mut().enumerate().for_each(|(at, v)| *v = value(at));
        // With no room to spare, AddressSanitizer sees the first step outside.
        all.shrink_to_fit();
        Self { all, margin }
    }

    fn inside(&self) -> &[T] {
        &self.all[self.margin..self.all.len() - self.margin]
    }

    fn inside_mut(&mut self) -> &mut [T] {
        let end = self.all.len() - self.margin;
        &mut self.all[self.margin..end]
    }

    /// Whether nothing was written outside.
    fn is_whole(&self, canary: T) -> bool {
        let (before, rest) = self.all.split_at(self.margin);
        let after = &rest[rest.len() - self.margin..];
        before.iter().chain(after).all(|v| *v == canary)
    }
}
