//! What a job's code is given to work with.

use super::cancel::CancelToken;
use super::interruption::Interruption;
use super::priority::Priority;
use super::resources::Resources;

/// Where a job sends its events, and where it asks whether to go on. `E` is the job's own kind of event.
pub struct JobContext<'a, E> {
    send: &'a dyn Fn(E),
    cancel: &'a CancelToken,
    priority: &'a Priority,
    is_interactive: bool,
    resources: &'a Resources,
}

impl<'a, E> JobContext<'a, E> {
    pub(super) fn new(
        send: &'a dyn Fn(E),
        cancel: &'a CancelToken,
        priority: &'a Priority,
        is_interactive: bool,
        resources: &'a Resources,
    ) -> Self {
        Self { send, cancel, priority, is_interactive, resources }
    }

    /// Tells whoever submitted the job.
    pub fn send(&self, event: E) {
        (self.send)(event);
    }

    /// Whether somebody asked for a stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// For code that asks by itself whether to go on.
    pub fn cancel_token(&self) -> &CancelToken {
        self.cancel
    }

    /// To be called between two steps: waits while somebody waits for another job, unless somebody waits for this one.
    ///
    /// # Errors
    /// When the job was cancelled, also while it waited.
    pub fn step(&self) -> Result<(), Interruption> {
        if !self.is_interactive {
            self.priority.wait_for_turn(self.cancel);
        }
        if self.is_cancelled() { Err(Interruption::Cancelled) } else { Ok(()) }
    }

    /// What outlives single jobs.
    pub fn resources(&self) -> &Resources {
        self.resources
    }
}
