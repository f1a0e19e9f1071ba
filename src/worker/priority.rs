//! Who has the machine: what somebody waits for goes first, and long work in the background pauses for it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::cancel::CancelToken;

/// How many interactive jobs wait or run.
///
/// All jobs share the threads that compute, so a growth that went on beside an analysis would make it take twice as long.
#[derive(Debug, Default)]
pub struct Priority {
    claims: Mutex<usize>,
    changed: Condvar,
}

/// An interactive job that waits or runs. Dropping it lets the others go on.
#[derive(Debug)]
pub struct Claim(Arc<Priority>);

impl Priority {
    /// To be held from when an interactive job is submitted until it has ended.
    pub fn claim(self: &Arc<Self>) -> Claim {
        *self.claims() += 1;
        Claim(Arc::clone(self))
    }

    /// Waits until no interactive job waits or runs, or this job is cancelled.
    pub fn wait_for_turn(&self, cancel: &CancelToken) {
        let mut claims = self.claims();
        while *claims > 0 && !cancel.is_cancelled() {
            claims = self.changed.wait(claims).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Has every job that waits for its turn look again whether it was cancelled.
    pub fn wake(&self) {
        // Whoever has read the flag and is about to wait holds the lock, so the call cannot be missed.
        let _claims = self.claims();
        self.changed.notify_all();
    }

    fn claims(&self) -> MutexGuard<'_, usize> {
        // A number is whole whatever happened to the thread that held it.
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        *self.0.claims() -= 1;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    /// A thread that waits for its turn, and says when it has it.
    fn waiting(priority: &Arc<Priority>, cancel: &CancelToken) -> mpsc::Receiver<()> {
        let (sender, receiver) = mpsc::channel();
        let (priority, cancel) = (Arc::clone(priority), cancel.clone());
        std::thread::spawn(move || {
            priority.wait_for_turn(&cancel);
            let _ = sender.send(());
        });
        receiver
    }

    #[test]
    fn the_turn_comes_when_the_last_claim_is_gone() {
        let priority = Arc::new(Priority::default());
        let (first, second) = (priority.claim(), priority.claim());
        let turn = waiting(&priority, &CancelToken::default());
        drop(first);
        assert!(turn.recv_timeout(Duration::from_millis(50)).is_err());
        drop(second);
        turn.recv_timeout(Duration::from_secs(60)).expect("it goes on");
    }

    #[test]
    fn a_cancelled_job_does_not_wait_on() {
        let priority = Arc::new(Priority::default());
        let (_claim, cancel) = (priority.claim(), CancelToken::default());
        let turn = waiting(&priority, &cancel);
        assert!(turn.recv_timeout(Duration::from_millis(50)).is_err());
        cancel.cancel();
        priority.wake();
        turn.recv_timeout(Duration::from_secs(60)).expect("it is let go");
    }
}
