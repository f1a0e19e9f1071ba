//! A thread that does jobs one after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, unbounded};

use super::event::{Outbox, Outcome};
use super::{Job, Run};

/// Asked between steps: whether to go on.
#[derive(Clone, Default)]
pub(super) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a job's code gets to answer with.
pub(super) struct Task<'a> {
    run: Run,
    outbox: &'a Outbox,
    pub cancel: Cancel,
}

impl Task<'_> {
    pub fn send(&self, outcome: Outcome) {
        self.outbox.send(self.run, outcome);
    }
}

/// The queue of one thread.
pub(super) struct Lane {
    jobs: Option<Sender<(Run, Job, Cancel)>>,
    /// Of jobs waiting or running. Finished ones are swept out at the next submission.
    pending: Mutex<Vec<(Run, Cancel)>>,
    finished: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Lane {
    pub fn start(name: &str, outbox: Outbox, work: impl Fn(&Task<'_>, Job) + Send + 'static) -> std::io::Result<Self> {
        let (jobs, queue) = unbounded::<(Run, Job, Cancel)>();
        let finished = Arc::new(AtomicU64::new(0));
        let done = Arc::clone(&finished);
        let thread = std::thread::Builder::new().name(format!("layerscope {name}")).spawn(move || {
            for (run, job, cancel) in queue {
                if cancel.is_asked() {
                    outbox.send(run, Outcome::Cancelled);
                } else {
                    let task = Task { run, outbox: &outbox, cancel };
                    // A fault in one job must not end the thread, and the window with it.
                    if catch_unwind(AssertUnwindSafe(|| work(&task, job))).is_err() {
                        let message = "internal fault; the details are on the terminal that started Layerscope";
                        outbox.send(run, Outcome::Failed(message.to_owned()));
                    }
                }
                done.store(run.0, Ordering::Relaxed);
            }
        })?;
        Ok(Self { jobs: Some(jobs), pending: Mutex::default(), finished, thread: Some(thread) })
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Vec<(Run, Cancel)>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn submit(&self, run: Run, job: Job) {
        let cancel = Cancel::default();
        let finished = self.finished.load(Ordering::Relaxed);
        let mut pending = self.pending();
        pending.retain(|(run, _)| run.0 > finished);
        pending.push((run, cancel.clone()));
        if let Some(jobs) = &self.jobs {
            // The thread ends only when this sender is dropped, so it is there.
            let _ = jobs.send((run, job, cancel));
        }
    }

    pub fn cancel(&self, run: Run) {
        self.pending().iter().filter(|(r, _)| *r == run).for_each(|(_, cancel)| cancel.ask());
    }

    pub fn cancel_all(&self) {
        self.pending().iter().for_each(|(_, cancel)| cancel.ask());
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.cancel_all();
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // Its jobs' panics are caught; there is nothing to learn from the result.
            let _ = thread.join();
        }
    }
}
