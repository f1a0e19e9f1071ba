//! Cutting out of photos what excites a channel most.

use std::sync::Arc;

use crate::activations::dataset_examples::{CropSheet, DatasetExamples};
use crate::network::LayerId;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Cuts out of photos what excites a channel most.
#[derive(Clone, Debug)]
pub struct CutCrops {
    pub examples: Arc<DatasetExamples>,
    pub layer: LayerId,
    pub channel: usize,
}

/// The crops of a channel.
#[derive(Clone, Debug)]
pub struct Crops {
    pub layer: LayerId,
    pub channel: usize,
    /// `None` for a channel that no photo excites.
    pub sheet: Option<CropSheet>,
}

impl Job for CutCrops {
    type Event = Crops;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, Crops>) -> Result<(), Interruption> {
        let Self { examples, layer, channel } = self;
        context.send(Crops { layer, channel, sheet: CropSheet::cut(&examples, layer, channel) });
        Ok(())
    }
}
