//! Summarising what a channel makes of the photo.

use std::sync::Arc;

use crate::activations::{Analysis, ChannelSummary};
use crate::network::LayerId;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, QueueKind, RunsOn};

/// Works out the histogram and the strongest positions of a channel's map.
#[derive(Clone, Debug)]
pub struct SummariseChannel {
    pub analysis: Arc<Analysis>,
    pub layer: LayerId,
    pub channel: usize,
}

impl Job for SummariseChannel {
    /// `None` if the layer does not have the channel.
    type Event = Option<ChannelSummary>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, Option<ChannelSummary>>) -> Result<(), Interruption> {
        context.send(ChannelSummary::of(&self.analysis, self.layer, self.channel));
        Ok(())
    }
}
