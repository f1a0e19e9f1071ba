//! Ctrl-C asks a long run to end in order; a second one ends the program at once. Either way the exit status is 130, by which
//! shells know an interrupt.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt is noted instead of ending the program. Subcommands that leave nothing half done never call this:
/// an interrupt ends them at once, as it does any program.
pub fn watch() {
    static WATCHING: OnceLock<()> = OnceLock::new();
    WATCHING.get_or_init(|| {
        // Without a handler an interrupt ends the program, as it always did.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
    });
}

/// Whether the run has been asked to end.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
