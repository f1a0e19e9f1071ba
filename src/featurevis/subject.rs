//! What a picture is grown for.

use std::sync::Arc;

use super::objective::Objective;

/// One picture to grow: an objective, and which of its variants.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// A channel's number, or the place in a list of objectives.
    pub number: usize,
    pub variant: usize,
    pub objective: Arc<Objective>,
}

impl Subject {
    /// One picture for each channel of a layer.
    pub fn channels(layer: &str, channels: &[usize]) -> Vec<Self> {
        let subject = |channel: &usize| Self::new(*channel, Objective::channel(layer, *channel));
        channels.iter().map(subject).collect()
    }

    pub fn new(number: usize, objective: Objective) -> Self {
        Self { number, variant: 0, objective: Arc::new(objective) }
    }

    /// The number of the random stream that its noise comes from: each picture has a stream of its own, so that what it becomes does
    /// not depend on its company.
    pub(super) fn stream(&self) -> u64 {
        (self.variant as u64) << 40 | self.number as u64
    }
}
