//! Saving tiles.

use std::path::PathBuf;
use std::sync::Arc;

use crate::featurevis::{Export, Recipe, Tile};
use crate::network::{LayerId, Network};
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Writes `<layer>/<channel>.png` for each tile, a sheet `<layer>.png` and `filters.json` below the folder.
#[derive(Clone, Debug)]
pub struct SaveTiles {
    pub network: Arc<Network>,
    pub layer: LayerId,
    pub tiles: Vec<Arc<Tile>>,
    /// The recipe that the tiles were grown by.
    pub recipe: Recipe,
    pub folder: PathBuf,
}

/// Files that were written.
#[derive(Clone, Debug)]
pub struct Saved {
    pub folder: PathBuf,
    /// How many files there are.
    pub files: usize,
}

impl Job for SaveTiles {
    type Event = Saved;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Saving);

    fn run(self, context: &JobContext<'_, Saved>) -> Result<(), Interruption> {
        let Self { network, layer, tiles, recipe, folder } = self;
        let tiles: Vec<&Tile> = tiles.iter().map(Arc::as_ref).collect();
        let export =
            Export { folder: &folder, network: &network, layer: Some(layer), recipe: &recipe, labels: true };
        let files = export.save(&tiles)?;
        context.send(Saved { folder, files });
        Ok(())
    }
}
