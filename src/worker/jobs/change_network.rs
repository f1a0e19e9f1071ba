//! The same network with pictures prepared otherwise, or with its classes called otherwise.

use std::sync::Arc;

use crate::network::{Network, Preprocessing};
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Makes a network that shares the layers of another. Shapes and receptive fields are worked out anew, which takes a moment for a
/// network of many layers.
#[derive(Clone, Debug)]
pub struct ChangeNetwork {
    pub network: Arc<Network>,
    /// How pictures are to be prepared; as before if left out.
    pub preprocessing: Option<Preprocessing>,
    /// What the classes are to be called; as before if left out.
    pub class_names: Option<Vec<String>>,
}

impl Job for ChangeNetwork {
    type Event = Arc<Network>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, Arc<Network>>) -> Result<(), Interruption> {
        let mut network = self.network;
        if let Some(preprocessing) = self.preprocessing {
            network = network.with_preprocessing(preprocessing)?;
        }
        if let Some(names) = self.class_names {
            network = network.with_class_names(names)?;
        }
        context.send(network);
        Ok(())
    }
}
