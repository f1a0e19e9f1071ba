//! Saving how a tile grew.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::save_tiles::Saved;
use crate::featurevis::{AnimationFormat, Ending, Export, Film, Recipe, Session, Subject, Tile, Watcher};
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
        let subjects = Subject::channels(&network.layer(layer).name, &[channel]);
        let session = Session::new(&network, subjects, &recipe)?;
        let export =
            Export { folder: &folder, network: &network, layer: Some(layer), recipe: &recipe, labels: true };
        let mut filming = Filming { context, export, film: Film::default(), files: 0 };
        match session.run(&mut filming)? {
            Ending::Stopped => return Err(Interruption::Cancelled),
            Ending::Done => {
                let files = filming.files;
                context.send(Saved { folder, files });
            }
        }
        Ok(())
    }
}

/// Films the growth of one tile, and saves the film and the tile when it is grown.
struct Filming<'a> {
    context: &'a JobContext<'a, Saved>,
    export: Export<'a>,
    film: Film,
    files: usize,
}

impl Watcher for Filming<'_> {
    type Error = Interruption;

    fn before_step(&mut self, _session: &mut Session) -> ControlFlow<()> {
        if self.context.step().is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn tile(&mut self, tile: Tile) -> Result<(), Interruption> {
        if !tile.is_complete() {
            return Ok(());
        }
        let path = self.export.save_tile(&tile)?.with_extension("gif");
        self.film.push(tile.picture.clone());
        write_whole(&path, &self.film.encode(AnimationFormat::Gif).map_err(Failure::Animation)?)?;
        self.files += 2 + self.export.save_overview(&[&tile])?;
        Ok(())
    }

    fn after_step(&mut self, session: &Session) -> Result<(), Interruption> {
        for sprout in session.sprouts().filter(|sprout| Film::takes(sprout.steps - 1)) {
            self.film.push(sprout.picture());
        }
        Ok(())
    }
}
