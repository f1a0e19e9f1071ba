//! A job for tests of what the worker does with jobs that behave badly.

use std::time::Duration;

use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Faulty {
    /// Panics.
    Panics,
    /// Takes until it is cancelled, in steps.
    NeverEnds,
}

impl Job for Faulty {
    type Event = &'static str;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, &'static str>) -> Result<(), Interruption> {
        context.send("begun");
        match self {
            Self::Panics => panic!("a fault in a job's code, as a test wants it"),
            Self::NeverEnds => loop {
                context.step()?;
                std::thread::sleep(Duration::from_millis(1));
            },
        }
    }
}
