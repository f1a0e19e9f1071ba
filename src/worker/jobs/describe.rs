//! Writing down beside a model's weights how pictures are prepared for it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::import;
use crate::network::Network;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Writes a description beside a file of weights.
#[derive(Clone, Debug)]
pub struct Describe {
    pub network: Arc<Network>,
    /// The file of weights.
    pub path: PathBuf,
}

/// A description that was written.
#[derive(Clone, Debug)]
pub struct Described {
    /// The description's path.
    pub path: PathBuf,
}

impl Job for Describe {
    type Event = Described;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Saving);

    fn run(self, context: &JobContext<'_, Described>) -> Result<(), Interruption> {
        let path = import::describe(&self.path, &self.network)?;
        context.send(Described { path });
        Ok(())
    }
}
