//! Colouring the maps of a layer.

use std::sync::Arc;

use crate::activations::{Analysis, MapAtlas};
use crate::network::LayerId;
use crate::picture::{Colormap, Scale};
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Colours the maps of a layer.
#[derive(Clone, Debug)]
pub struct PaintMaps {
    pub analysis: Arc<Analysis>,
    pub layer: LayerId,
    pub colormap: Colormap,
    pub scale: Scale,
    /// The largest side of a page, in pixels.
    pub max_side: usize,
}

/// A layer's maps, ready to become textures.
#[derive(Clone, Debug)]
pub struct PaintedMaps {
    pub layer: LayerId,
    /// `None` for a layer of vectors, which has no maps.
    pub atlas: Option<Arc<MapAtlas>>,
}

impl Job for PaintMaps {
    type Event = PaintedMaps;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, PaintedMaps>) -> Result<(), Interruption> {
        let Self { analysis, layer, colormap, scale, max_side } = self;
        let atlas = MapAtlas::paint(analysis.layer(layer), colormap, scale, max_side).map(Arc::new);
        context.send(PaintedMaps { layer, atlas });
        Ok(())
    }
}
