//! Saving how a tile grew.

use std::path::PathBuf;
use std::sync::Arc;

use super::save_tiles::Saved;
use crate::featurevis::{AnimationFormat, Export, Film, Grower, Recipe, Subject};
use crate::network::{LayerId, Network};
use crate::picture::write_whole;
use crate::worker::context::JobContext;
use crate::worker::failure::Failure;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Grows a tile once more and writes its picture, its growth as a GIF, and `filters.json`.
#[derive(Clone, Debug)]
pub struct SaveGrowth {
    pub network: Arc<Network>,
    pub layer: LayerId,
    pub channel: usize,
    pub recipe: Recipe,
    pub folder: PathBuf,
}

impl Job for SaveGrowth {
    type Event = Saved;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Saving);

    fn run(self, context: &JobContext<'_, Saved>) -> Result<(), Interruption> {
        let Self { network, layer, channel, recipe, folder } = self;
        let export =
            Export { folder: &folder, network: &network, layer: Some(layer), recipe: &recipe, labels: true };
        let mut grower = Grower::new(&network, &recipe)?;
        for subject in Subject::channels(&network.layer(layer).name, &[channel]) {
            grower.add(&subject)?;
        }
        let (mut film, mut tiles) = (Film::default(), Vec::new());
        while !grower.is_done() {
            context.step()?;
            tiles.extend(grower.step()?);
            for sprout in grower.sprouts().filter(|sprout| Film::takes(sprout.steps - 1)) {
                film.push(sprout.picture());
            }
        }
        let mut files = export.save(&tiles.iter().collect::<Vec<_>>())?;
        for tile in tiles {
            let path = export.save_tile(&tile)?.with_extension("gif");
            film.push(tile.picture);
            write_whole(&path, &film.encode(AnimationFormat::Gif).map_err(Failure::Animation)?)?;
            files += 1;
        }
        context.send(Saved { folder, files });
        Ok(())
    }
}
