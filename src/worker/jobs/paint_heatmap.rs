//! Painting a map as a glow over the photo.

use std::sync::Arc;

use image::RgbaImage;

use crate::activations::{Analysis, heatmap};
use crate::network::LayerId;
use crate::picture::Colormap;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, QueueKind, RunsOn};

/// Colours a channel's map, clear where the channel does not respond.
#[derive(Clone, Debug)]
pub struct PaintHeatmap {
    pub analysis: Arc<Analysis>,
    pub layer: LayerId,
    pub channel: usize,
    pub colormap: Colormap,
}

impl Job for PaintHeatmap {
    /// `None` for a layer of single values. Opacity is not multiplied into the colours.
    type Event = Option<RgbaImage>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, Option<RgbaImage>>) -> Result<(), Interruption> {
        context.send(heatmap(self.analysis.layer(self.layer), self.channel, self.colormap));
        Ok(())
    }
}
