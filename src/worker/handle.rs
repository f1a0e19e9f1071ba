//! Who owns a job.

use std::fmt;
use std::sync::Arc;

use super::cancel::CancelToken;
use super::job::JobId;
use super::queue::JobQueue;

/// Owns a submitted job: dropping the handle cancels it. Keep it beside what the job is for, so that what nobody wants any more is
/// not computed any more.
///
/// A cancelled job sends its last event all the same, [`JobEvent::Cancelled`](super::JobEvent::Cancelled) unless it was done already.
#[must_use = "dropping the handle cancels the job"]
pub struct JobHandle {
    id: JobId,
    cancel: CancelToken,
    /// `None` for a job on a thread of its own.
    queue: Option<Arc<JobQueue>>,
    is_detached: bool,
}

impl JobHandle {
    pub(super) fn new(id: JobId, cancel: CancelToken, queue: Option<Arc<JobQueue>>) -> Self {
        Self { id, cancel, queue, is_detached: false }
    }

    /// What the job's events are marked with.
    pub fn id(&self) -> JobId {
        self.id
    }

    /// Cancels the job and keeps the handle, for whoever still wants to hear how it ends.
    pub fn cancel(&self) {
        match &self.queue {
            Some(queue) => queue.cancel(self.id, &self.cancel),
            None => self.cancel.cancel(),
        }
    }

    /// Whether the job was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Lets the job go on without an owner, until it is done.
    pub fn detach(mut self) -> JobId {
        self.is_detached = true;
        self.id
    }
}

impl Drop for JobHandle {
    fn drop(&mut self) {
        if !self.is_detached {
            self.cancel();
        }
    }
}

impl fmt::Debug for JobHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JobHandle").field(&self.id).finish()
    }
}
