//! Opening a model.

use std::path::PathBuf;
use std::sync::Arc;

use crate::import::{self, StopSignal};
use crate::network::Network;
use crate::worker::cancel::CancelToken;
use crate::worker::context::JobContext;
use crate::worker::failure::Failure;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Opens a model.
#[derive(Clone, Debug)]
pub struct OpenModel {
    /// A bundled model's name, or a path.
    pub model: String,
    /// The node of an ONNX model at which to stop.
    pub until: Option<String>,
}

/// A model that was opened.
#[derive(Clone, Debug)]
pub struct OpenedModel {
    pub network: Arc<Network>,
    /// Where a description of it has its place; `None` for a bundled model, for a part of one, and for bytes without a path.
    pub path: Option<PathBuf>,
}

impl Job for OpenModel {
    type Event = OpenedModel;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Opening);

    fn run(self, context: &JobContext<'_, OpenedModel>) -> Result<(), Interruption> {
        context.send(self.open(context.cancel_token())?);
        Ok(())
    }
}

impl OpenModel {
    /// Opens it on this thread.
    ///
    /// # Errors
    /// When there is no such model, it cannot be read, or the job was cancelled.
    pub(super) fn open(self, cancel: &CancelToken) -> Result<OpenedModel, Interruption> {
        let Self { model, until } = self;
        let is_bundled = import::bundled_models().iter().any(|bundled| bundled.name == model);
        // What is only a part must not be described as the whole.
        let path = (!is_bundled && until.is_none()).then(|| PathBuf::from(&model));
        let token = cancel.clone();
        let stop = StopSignal::new(move || token.is_cancelled());
        let network = import::open_while_wanted(&model, until.as_deref(), &stop);
        // Whatever came of it, nobody wants it any more; an error may only say that the reading was stopped.
        if cancel.is_cancelled() {
            return Err(Interruption::Cancelled);
        }
        let network = network.map_err(|error| Failure::Model { model, error: Arc::new(error) })?;
        Ok(OpenedModel { network, path })
    }
}
