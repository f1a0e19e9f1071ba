//! Reading the names of classes from a file.

use std::path::PathBuf;

use crate::import;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Reads a text file with the name of a class on each line.
#[derive(Clone, Debug)]
pub struct ReadClassNames {
    pub path: PathBuf,
}

/// Names of classes, in the order of a network's outputs.
#[derive(Clone, Debug)]
pub struct ClassNamesRead {
    /// The file that they were read from.
    pub path: PathBuf,
    pub names: Vec<String>,
}

impl Job for ReadClassNames {
    type Event = ClassNamesRead;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Opening);

    fn run(self, context: &JobContext<'_, ClassNamesRead>) -> Result<(), Interruption> {
        let names = import::read_class_names(&self.path)?;
        context.send(ClassNamesRead { path: self.path, names });
        Ok(())
    }
}
