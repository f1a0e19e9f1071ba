//! Running a network on a photo.

use std::sync::Arc;

use crate::activations::{Analysis, Input};
use crate::network::Network;
use crate::picture::Photo;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Runs a network on a photo and keeps what every layer makes of it.
#[derive(Clone, Debug)]
pub struct Analyse {
    pub network: Arc<Network>,
    pub photo: Arc<Photo>,
}

impl Job for Analyse {
    type Event = Arc<Analysis>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, Arc<Analysis>>) -> Result<(), Interruption> {
        let input = Input::from_photo(&self.network, &self.photo);
        context.step()?;
        let cancel = context.cancel_token();
        let analysis = Analysis::new_while(&self.network, input, &|| !cancel.is_cancelled())?;
        context.send(Arc::new(analysis.ok_or(Interruption::Cancelled)?));
        Ok(())
    }
}
