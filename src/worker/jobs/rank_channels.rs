//! Sorting the channels of a layer by value.

use std::sync::Arc;

use crate::activations::{Analysis, Ranking};
use crate::network::LayerId;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, QueueKind, RunsOn};

/// Sorts the channels of a layer of single values.
#[derive(Clone, Debug)]
pub struct RankChannels {
    pub analysis: Arc<Analysis>,
    pub layer: LayerId,
}

impl Job for RankChannels {
    /// `None` for a layer of maps.
    type Event = Option<Ranking>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, Option<Ranking>>) -> Result<(), Interruption> {
        context.send(Ranking::of(&self.analysis, self.layer));
        Ok(())
    }
}
