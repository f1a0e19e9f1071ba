//! Jobs in, events out: the only place that owns threads.
//!
//! The window hands over a [`Job`] and gets a [`Run`]; every [`Event`] names the run it answers, so that whoever asked can
//! drop what is out of date. Nothing is shared with the drawing code but immutable values.

mod event;
mod files;
mod growth;
mod job;
mod lane;
mod photos;
mod view;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, unbounded};

pub use event::{Event, Outcome};
pub use job::{FileKind, Growing, Job, PhotoSource};
use lane::Lane;

use crate::featurevis::TileCache;

/// One submitted job. Later runs compare greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run(u64);

/// The threads. Dropping it cancels what is running and waits for it, which takes at most one step of work.
pub struct Worker {
    next: AtomicU64,
    events: Receiver<Event>,
    outbox: event::Outbox,
    /// Opening, analysing and colouring: quick, one after the other.
    view: Lane,
    /// Growing tiles: long, cancelled within a step.
    growth: Lane,
    /// Looking through photos: long, cancelled after each.
    photos: Lane,
    /// Saving.
    files: Lane,
}

impl Worker {
    /// Starts the threads. `wake` is called after every event, from their side. Tiles are kept in the cache, if there is one.
    pub fn start(cache: Option<TileCache>, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (sender, events) = unbounded();
        let outbox = event::Outbox::new(sender, Arc::new(wake));
        Ok(Self {
            next: AtomicU64::new(1),
            events,
            view: Lane::start("view", outbox.clone(), view::run)?,
            growth: {
                let cache = cache.clone();
                Lane::start("growth", outbox.clone(), move |task, job| growth::run(task, job, cache.as_ref()))?
            },
            files: Lane::start("files", outbox.clone(), move |task, job| files::run(task, job, cache.as_ref()))?,
            photos: Lane::start("photos", outbox.clone(), photos::run)?,
            outbox,
        })
    }

    /// Takes a job. Its events carry the run returned.
    ///
    /// [`Job::Grow`] cancels the growth before it, and [`Job::ScanPhotos`] the scan; the other jobs wait for their turn.
    pub fn submit(&self, job: Job) -> Run {
        let run = Run(self.next.fetch_add(1, Ordering::Relaxed));
        match job {
            Job::OpenModel { .. }
            | Job::OpenPhoto { .. }
            | Job::OpenFile { .. }
            | Job::OpenBytes { .. }
            | Job::Analyse { .. }
            | Job::PaintMaps { .. }
            | Job::CutCrops { .. }
            | Job::ReadClassNames { .. }
            | Job::Thumbnails => self.view.submit(run, job),
            Job::Grow { .. } => {
                self.growth.cancel_all();
                self.growth.submit(run, job);
            }
            Job::SaveTiles { .. } | Job::SaveGrowth { .. } | Job::Describe { .. } | Job::EmptyCache => {
                self.files.submit(run, job);
            }
            Job::ScanPhotos { .. } => {
                self.photos.cancel_all();
                self.photos.submit(run, job);
            }
            // A dialog waits for a person, so nobody may wait for it: it gets a thread that is left alone.
            Job::ChooseFile { kind } => files::choose_detached(run, kind, self.outbox.clone()),
        }
        run
    }

    /// Stops a run: after the step under way, or before it has begun. It answers with [`Outcome::Cancelled`].
    pub fn cancel(&self, run: Run) {
        for lane in [&self.view, &self.growth, &self.photos, &self.files] {
            lane.cancel(run);
        }
    }

    /// What has happened since the last call, in order. Never waits.
    pub fn events(&self) -> impl Iterator<Item = Event> + '_ {
        self.events.try_iter()
    }

    /// The next event, waiting for it at most this long.
    pub fn wait(&self, timeout: std::time::Duration) -> Option<Event> {
        self.events.recv_timeout(timeout).ok()
    }
}
