//! What a job is.

use std::fmt::Debug;

use super::context::JobContext;
use super::interruption::Interruption;

/// One submitted job. Jobs that were submitted later compare greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub(super) u64);

/// The queue that a job waits in. Each queue has a thread of its own, which does its jobs one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueueKind {
    /// Reading models and photos.
    Opening,
    /// Everything else that the window waits for before it can draw: analyses, maps, summaries, crops.
    Display,
    /// Growing tiles.
    Growth,
    /// Looking through photos.
    Scan,
    /// Writing files.
    Saving,
}

impl QueueKind {
    /// Every queue there is.
    pub const ALL: [Self; 5] = [Self::Opening, Self::Display, Self::Growth, Self::Scan, Self::Saving];

    /// Whether somebody sits and waits for the jobs of this queue. The jobs of the other queues pause for them.
    pub fn is_interactive(self) -> bool {
        matches!(self, Self::Opening | Self::Display)
    }

    /// The name of the queue's thread.
    pub(super) fn thread_name(self) -> &'static str {
        match self {
            Self::Opening => "layerscope opening",
            Self::Display => "layerscope display",
            Self::Growth => "layerscope growth",
            Self::Scan => "layerscope scan",
            Self::Saving => "layerscope saving",
        }
    }
}

/// The thread that a job is done on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsOn {
    /// On the thread of a queue, after the jobs that were submitted to it before.
    Queue(QueueKind),
    /// On a thread of its own that nobody waits for, because the job itself waits for a person.
    OwnThread,
}

/// Something that the worker can be asked for: the request is the value itself.
pub trait Job: Send + 'static {
    /// What the job has to say: its progress and its answer.
    type Event: Clone + Debug + Send + 'static;

    /// The thread that it is done on.
    const RUNS_ON: RunsOn;

    /// Does the work and sends what comes of it.
    ///
    /// # Errors
    /// When the job was cancelled, and when it cannot be done.
    fn run(self, context: &JobContext<'_, Self::Event>) -> Result<(), Interruption>;

    /// A number for events of which only the newest matters, such as progress: while nobody takes the job's events, a new one
    /// replaces the one with the same number. `None` for events that must all arrive.
    fn replaces(_event: &Self::Event) -> Option<usize> {
        None
    }
}
