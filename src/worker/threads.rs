//! The threads, and how jobs get to them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::cancel::CancelToken;
use super::context::JobContext;
use super::failure::Failure;
use super::handle::JobHandle;
use super::interruption::Interruption;
use super::job::{JobId, QueueKind, RunsOn};
use super::jobs::{JobEvent, ListedJob};
use super::mailbox::Mailbox;
use super::priority::Priority;
use super::queue::{JobQueue, Task};
use super::resources::Resources;
use crate::featurevis::TileCache;

/// The threads. Dropping it cancels what is running and waits for it, which takes at most one step of work.
pub struct Worker {
    next: AtomicU64,
    desk: Arc<Desk>,
    queues: Vec<(QueueKind, Arc<JobQueue>)>,
    threads: Vec<JoinHandle<()>>,
}

/// What every job needs, on whichever thread it is done.
struct Desk {
    mailbox: Mailbox<JobEvent>,
    priority: Arc<Priority>,
    resources: Resources,
}

impl Worker {
    /// Starts the threads. `wake` is called after every event, from their side. Tiles are kept in the cache, if there is one.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(cache: Option<TileCache>, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let priority = Arc::new(Priority::default());
        let resources = Resources { cache, ..Resources::default() };
        let desk = Arc::new(Desk { mailbox: Mailbox::new(wake), priority: Arc::clone(&priority), resources });
        // Should a thread not start, dropping the worker ends those before it.
        let mut worker = Self { next: AtomicU64::new(1), desk, queues: Vec::new(), threads: Vec::new() };
        for kind in QueueKind::ALL {
            let queue = Arc::new(JobQueue::new(Arc::clone(&priority)));
            worker.queues.push((kind, Arc::clone(&queue)));
            worker.threads.push(thread::Builder::new().name(kind.thread_name().to_owned()).spawn(move || queue.run())?);
        }
        Ok(worker)
    }

    /// Takes a job. Whoever keeps the handle owns the job: dropping the handle cancels it. The job's events carry the handle's id.
    pub fn submit<J: ListedJob>(&self, job: J) -> JobHandle {
        let id = JobId(self.next.fetch_add(1, Ordering::Relaxed));
        let cancel = CancelToken::default();
        let (desk, token) = (Arc::clone(&self.desk), cancel.clone());
        let work: Box<dyn FnOnce() + Send> = Box::new(move || desk.carry_out(id, job, &token));
        match J::RUNS_ON {
            RunsOn::Queue(kind) => {
                let queue = self.queues.iter().find(|(other, _)| *other == kind).map(|(_, queue)| Arc::clone(queue));
                if let Some(queue) = &queue {
                    let claim = kind.is_interactive().then(|| self.desk.priority.claim());
                    queue.submit(Task { id, cancel: cancel.clone(), work, claim });
                }
                JobHandle::new(id, cancel, queue)
            }
            RunsOn::OwnThread => {
                if let Err(error) = thread::Builder::new().name("layerscope dialog".to_owned()).spawn(work) {
                    let failure = Failure::Dialog(Arc::new(error));
                    self.desk.mailbox.send(id, None, JobEvent::Failed(failure));
                }
                JobHandle::new(id, cancel, None)
            }
        }
    }

    /// What has happened since the last call, in order. Never waits. Of previews and of progress that nobody took, only the newest
    /// is among it.
    pub fn events(&self) -> Vec<(JobId, JobEvent)> {
        self.desk.mailbox.take()
    }

    /// The next event, waiting for it at most this long.
    pub fn wait(&self, timeout: Duration) -> Option<(JobId, JobEvent)> {
        self.desk.mailbox.wait(timeout)
    }
}

impl Desk {
    /// Does a job and says how it ended, whatever happens in it.
    fn carry_out<J: ListedJob>(&self, id: JobId, job: J, cancel: &CancelToken) {
        let send = |event: J::Event| self.mailbox.send(id, J::replaces(&event), J::event(event));
        let is_interactive = matches!(J::RUNS_ON, RunsOn::Queue(kind) if kind.is_interactive());
        let context = JobContext::new(&send, cancel, &self.priority, is_interactive, &self.resources);
        // A fault in one job must not end the thread, and the window with it.
        let result = catch_unwind(AssertUnwindSafe(|| {
            context.step()?;
            job.run(&context)
        }));
        let last = match result {
            Ok(Ok(())) => JobEvent::Finished,
            Ok(Err(Interruption::Cancelled)) => JobEvent::Cancelled,
            Ok(Err(Interruption::Failed(failure))) => JobEvent::Failed(failure),
            Err(_) => JobEvent::Failed(Failure::Panic),
        };
        self.mailbox.send(id, None, last);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        for (_, queue) in &self.queues {
            queue.close();
        }
        for thread in self.threads.drain(..) {
            // The jobs' panics are caught; there is nothing to learn from the result.
            let _ = thread.join();
        }
    }
}
