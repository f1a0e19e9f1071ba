//! Growths under way.

use std::ops::Range;

use crossbeam_channel::Sender;

use crate::featurevis::Recipe;
use crate::network::LayerId;
use crate::worker::JobHandle;

/// A growth under way. Dropping it cancels its job.
pub struct Growth {
    pub job: JobHandle,
    pub layer: LayerId,
    pub recipe: Recipe,
    pub channels: Vec<usize>,
    /// How many of its tiles are done.
    pub done: usize,
    /// An estimate, once there is one.
    pub seconds_left: Option<f32>,
    /// Tells the job which channels are in sight.
    pub look_at: Sender<Vec<usize>>,
    /// What the job was told last.
    pub looked_at: Range<usize>,
}

impl Growth {
    /// Whether it was asked to stop, but is still in its last step.
    pub fn is_stopping(&self) -> bool {
        self.job.is_cancelled()
    }
}
