//! Jobs that wait for a thread.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::cancel::CancelToken;
use super::job::JobId;
use super::priority::{Claim, Priority};

/// A job as its thread sees it.
pub struct Task {
    pub id: JobId,
    pub cancel: CancelToken,
    /// Does the job, or says that it was cancelled; in any case it sends the job's last event, and never panics.
    pub work: Box<dyn FnOnce() + Send>,
    /// What keeps the work in the background away, for a job that somebody waits for.
    pub claim: Option<Claim>,
}

impl Task {
    fn carry_out(self) {
        (self.work)();
        // Now the others may go on.
        drop(self.claim);
    }
}

/// Jobs that are done one after the other, in the order in which they were submitted.
pub struct JobQueue {
    state: Mutex<State>,
    changed: Condvar,
    priority: Arc<Priority>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Task>,
    running: Option<CancelToken>,
    is_closed: bool,
}

impl JobQueue {
    pub fn new(priority: Arc<Priority>) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), priority }
    }

    /// Does jobs until the queue is closed.
    pub fn run(&self) {
        while let Some(task) = self.next() {
            task.carry_out();
        }
    }

    /// Waits for the next job; `None` once the queue is closed.
    fn next(&self) -> Option<Task> {
        let mut state = self.state();
        state.running = None;
        loop {
            if state.is_closed {
                return None;
            }
            if let Some(task) = state.waiting.pop_front() {
                state.running = Some(task.cancel.clone());
                return Some(task);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn submit(&self, task: Task) {
        self.state().waiting.push_back(task);
        self.changed.notify_one();
    }

    /// Cancels a job: one that waits ends at once, one that runs between two of its steps.
    pub fn cancel(&self, id: JobId, token: &CancelToken) {
        token.cancel();
        let withdrawn = {
            let mut state = self.state();
            let at = state.waiting.iter().position(|task| task.id == id);
            at.and_then(|at| state.waiting.remove(at))
        };
        // It only says that it was cancelled, as it is.
        withdrawn.into_iter().for_each(Task::carry_out);
        self.priority.wake();
    }

    /// Cancels the job that runs, forgets those that wait, and takes no more.
    pub fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        state.running.iter().for_each(CancelToken::cancel);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(waiting);
        self.changed.notify_all();
        self.priority.wake();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic happens while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
