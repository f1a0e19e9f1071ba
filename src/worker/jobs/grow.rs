//! Growing tiles, with previews on the way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use image::RgbImage;

use crate::featurevis::{Grower, Recipe, Sprout, Subject, Tile};
use crate::network::{LayerId, Network};
use crate::picture::resize;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Between two previews: often enough to look alive, seldom enough to cost nothing.
const PREVIEW_EVERY: Duration = Duration::from_millis(80);

/// A tile that grows on starts from a pale copy of itself: its contrast comes back with what is new, instead of on top.
const START_STRENGTH: f32 = 0.35;

/// Grows the tiles of a layer. What an earlier growth of the same network, layer and recipe left unfinished goes on where it was.
#[derive(Clone, Debug)]
pub struct Grow {
    pub network: Arc<Network>,
    pub layer: LayerId,
    /// In this order, but for what somebody looks at.
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
        /// An estimate, once there is one.
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
    /// Of the recipe's size, at whatever smaller size it grows now.
    pub picture: RgbImage,
}

impl Job for Grow {
    type Event = GrowEvent;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Growth);

    fn run(self, context: &JobContext<'_, GrowEvent>) -> Result<(), Interruption> {
        let result = self.grow(context);
        if let Some(cache) = &context.resources().cache {
            cache.shrink();
        }
        result
    }

    fn replaces(event: &GrowEvent) -> Option<usize> {
        match event {
            GrowEvent::Progress { .. } => Some(0),
            GrowEvent::Preview(preview) => Some(preview.channel + 1),
            GrowEvent::Grown(_) => None,
        }
    }
}

impl Grow {
    fn grow(self, context: &JobContext<'_, GrowEvent>) -> Result<(), Interruption> {
        let Self { network, layer, channels, recipe, start, looked_at } = self;
        let name = &network.layer(layer).name;
        let mut progress = Progress::new(channels.len());
        // What is begun from another picture depends on more than the cache and the kept states know of.
        let is_known = start.is_none();
        let cache = context.resources().cache.as_ref().filter(|_| is_known);
        let unfinished = &context.resources().unfinished;
        let mut left = Vec::new();
        for subject in Subject::channels(name, &channels) {
            context.step()?;
            match cache.and_then(|cache| cache.find(&network, &recipe, &subject)) {
                Some(tile) => {
                    progress.done += 1;
                    context.send(GrowEvent::Grown(Arc::new(tile)));
                }
                None => left.push(subject),
            }
        }
        let mut grower = Grower::new(&network, &recipe)?;
        if let Some(start) = start {
            grower.start_from(&start, START_STRENGTH);
        }
        for subject in left {
            let begun = if is_known { unfinished.take(&network, layer, &recipe, &subject) } else { None };
            match begun {
                Some(state) => grower.resume(&subject, state)?,
                None => grower.add(&subject)?,
            }
        }
        let mut last_preview = None::<Instant>;
        while !grower.is_done() {
            if let Err(interruption) = context.step() {
                let stopped = grower.stop()?;
                for tile in stopped.tiles {
                    context.send(GrowEvent::Grown(Arc::new(tile)));
                }
                if is_known {
                    unfinished.keep(&network, layer, &recipe, stopped.states);
                }
                return Err(interruption);
            }
            if let Some(numbers) = looked_at.try_iter().last() {
                grower.look_at(&numbers);
            }
            for tile in grower.step()? {
                if let Some(cache) = cache {
                    // A full disk costs the cache, not the tile.
                    let subject = Subject::channels(name, &[tile.channel]);
                    let _ = subject.first().map(|subject| cache.keep(&network, &recipe, subject, &tile));
                }
                progress.done += 1;
                context.send(GrowEvent::Grown(Arc::new(tile)));
            }
            if last_preview.is_none_or(|at| at.elapsed() >= PREVIEW_EVERY) {
                last_preview = Some(Instant::now());
                grower.sprouts().for_each(|sprout| context.send(preview(&sprout, &recipe)));
                context.send(progress.now(&grower, &recipe));
            }
        }
        Ok(())
    }
}

fn preview(sprout: &Sprout<'_>, recipe: &Recipe) -> GrowEvent {
    let picture = resize(&sprout.picture(), recipe.width as u32, recipe.height as u32);
    let (channel, step, value) = (sprout.subject.number, sprout.steps, sprout.value);
    GrowEvent::Preview(TilePreview { channel, step, value, picture })
}

struct Progress {
    started: Instant,
    /// Tiles done, those included that were there at the start.
    done: usize,
    total: usize,
    /// When the rate began to be measured, and how much was grown then.
    first: Option<(Instant, f32)>,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self { started: Instant::now(), done: 0, total, first: None }
    }

    fn now(&mut self, grower: &Grower, recipe: &Recipe) -> GrowEvent {
        let share: f32 = grower.progress() / recipe.steps.max(1) as f32;
        let grown = self.done as f32 + share;
        // The first steps are slow (memory is touched for the first time), and tiles from the cache cost nothing: both
        // promise wrongly.
        let seconds_left = match self.first {
            None => {
                if self.started.elapsed() > Duration::from_millis(300) {
                    self.first = Some((Instant::now(), grown));
                }
                None
            }
            Some((at, before)) if grown > before + 0.01 => {
                Some(at.elapsed().as_secs_f32() / (grown - before) * (self.total as f32 - grown))
            }
            Some(_) => None,
        };
        GrowEvent::Progress { done: self.done, total: self.total, seconds_left }
    }
}
