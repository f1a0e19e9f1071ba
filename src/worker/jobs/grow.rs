//! Growing tiles, with previews on the way.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use image::RgbImage;

use crate::featurevis::{Ending, Progress, Recipe, Session, Sprout, Subject, Tile, Watcher};
use crate::network::{LayerId, Network};
use crate::picture::resize;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// The time between two previews of a tile, which is short enough for it to look alive and long enough to cost nothing.
const PREVIEW_EVERY: Duration = Duration::from_millis(80);

/// A tile that grows on starts from a pale copy of itself: its contrast comes back with what is new, instead of on top.
const START_STRENGTH: f32 = 0.35;

/// Grows the tiles of a layer. What an earlier growth of the same network, layer and recipe left unfinished goes on where it was.
#[derive(Clone, Debug)]
pub struct Grow {
    pub network: Arc<Network>,
    pub layer: LayerId,
    /// The order in which they are grown, but for those that somebody looks at.
    pub channels: Vec<usize>,
    pub recipe: Recipe,
    /// A picture to grow from instead of noise.
    pub start: Option<Arc<RgbImage>>,
    /// Brings word of the channels that somebody looks at now, which come first.
    pub looked_at: Receiver<Vec<usize>>,
}

/// What a growth says.
#[derive(Clone, Debug)]
pub enum GrowEvent {
    Progress {
        /// Tiles done, of `total`.
        done: usize,
        total: usize,
        /// An estimate, as soon as there is one.
        seconds_left: Option<f32>,
    },
    Preview(TilePreview),
    /// A tile's ascent is over. A cancelled growth hands over so what it has.
    Grown(Arc<Tile>),
}

/// A tile as it is after some of its steps.
#[derive(Clone, Debug)]
pub struct TilePreview {
    pub channel: usize,
    pub step: usize,
    /// The objective's last value.
    pub value: f32,
    /// The picture at the recipe's size, whatever smaller size it has at this step.
    pub picture: RgbImage,
}

impl Job for Grow {
    type Event = GrowEvent;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Growth);

    fn run(self, context: &JobContext<'_, GrowEvent>) -> Result<(), Interruption> {
        let Self { network, layer, channels, recipe, start, looked_at } = self;
        let subjects = Subject::channels(&network.layer(layer).name, &channels);
        let resources = context.resources();
        let session = Session::new(&network, subjects, &recipe)?
            .with_cache(resources.cache.clone())
            .with_states(resources.states.clone());
        let session = match &start {
            Some(picture) => session.start_from(picture, START_STRENGTH),
            None => session,
        };
        match session.run(&mut Showing { context, looked_at, last_preview: None })? {
            Ending::Done => Ok(()),
            Ending::Stopped => Err(Interruption::Cancelled),
        }
    }

    fn replaces(event: &GrowEvent) -> Option<usize> {
        match event {
            GrowEvent::Progress { .. } => Some(0),
            GrowEvent::Preview(preview) => Some(preview.channel + 1),
            GrowEvent::Grown(_) => None,
        }
    }
}

/// Sends what happens in a session to the window.
struct Showing<'a> {
    context: &'a JobContext<'a, GrowEvent>,
    looked_at: Receiver<Vec<usize>>,
    last_preview: Option<Instant>,
}

impl Watcher for Showing<'_> {
    type Error = Interruption;

    fn before_step(&mut self, session: &mut Session) -> ControlFlow<()> {
        if self.context.step().is_err() {
            return ControlFlow::Break(());
        }
        if let Some(numbers) = self.looked_at.try_iter().last() {
            session.prioritize(&numbers);
        }
        ControlFlow::Continue(())
    }

    fn tile(&mut self, tile: Tile) -> Result<(), Interruption> {
        self.context.send(GrowEvent::Grown(Arc::new(tile)));
        Ok(())
    }

    fn after_step(&mut self, session: &Session) -> Result<(), Interruption> {
        if self.last_preview.is_none_or(|at| at.elapsed() >= PREVIEW_EVERY) {
            self.last_preview = Some(Instant::now());
            session.sprouts().for_each(|sprout| self.context.send(preview(&sprout, session.recipe())));
            let Progress { done, total, seconds_left, .. } = session.progress();
            self.context.send(GrowEvent::Progress { done, total, seconds_left });
        }
        Ok(())
    }
}

fn preview(sprout: &Sprout<'_>, recipe: &Recipe) -> GrowEvent {
    let picture = resize(&sprout.picture(), recipe.width as u32, recipe.height as u32);
    let (channel, step, value) = (sprout.subject.number, sprout.steps, sprout.value);
    GrowEvent::Preview(TilePreview { channel, step, value, picture })
}
