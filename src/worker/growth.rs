//! Growing tiles, with previews on the way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::event::Outcome;
use super::job::{Growing, Job};
use super::lane::Task;
use crate::featurevis::{AscentError, Grower, Recipe, Sprout, Subject, TileCache};
use crate::network::Network;

/// Between two previews: often enough to look alive, seldom enough to cost nothing.
const PREVIEW_EVERY: Duration = Duration::from_millis(80);

/// A tile that grows on starts from a pale copy of itself: its contrast comes back with what is new, instead of on top.
const START_STRENGTH: f32 = 0.35;

pub(super) fn run(task: &Task<'_>, job: Job, cache: Option<&TileCache>) {
    let Job::Grow { network, growing } = job else { return };
    if let Err(error) = grow(task, &network, growing, cache) {
        task.send(Outcome::Failed(error.to_string()));
    }
    if let Some(cache) = cache {
        cache.shrink();
    }
}

fn grow(
    task: &Task<'_>,
    network: &Arc<Network>,
    growing: Growing,
    cache: Option<&TileCache>,
) -> Result<(), AscentError> {
    let Growing { layer, channels, recipe, unfinished, start, looked_at } = growing;
    let name = &network.layer(layer).name;
    let mut progress = Progress::new(channels.len());
    // What is begun from another picture depends on more than the cache knows of.
    let cache = cache.filter(|_| start.is_none());
    let mut left = Vec::new();
    for subject in Subject::channels(name, &channels) {
        if task.cancel.is_asked() {
            task.send(Outcome::Stopped { unfinished });
            return Ok(());
        }
        match cache.and_then(|cache| cache.find(network, &recipe, &subject)) {
            Some(tile) => {
                progress.done += 1;
                task.send(Outcome::TileGrown(Arc::new(tile)));
            }
            None => left.push(subject),
        }
    }
    let mut unfinished = unfinished;
    let mut grower = Grower::new(network, &recipe)?;
    if let Some(start) = start {
        grower.start_from(&start, START_STRENGTH);
    }
    for subject in left {
        match unfinished.iter().position(|(begun, _)| *begun == subject) {
            Some(at) => {
                let (subject, state) = unfinished.swap_remove(at);
                grower.resume(&subject, state)?;
            }
            None => grower.add(&subject)?,
        }
    }
    let mut last_preview = None::<Instant>;
    while !grower.is_done() {
        if task.cancel.is_asked() {
            let stopped = grower.stop()?;
            for tile in stopped.tiles {
                task.send(Outcome::TileGrown(Arc::new(tile)));
            }
            unfinished.extend(stopped.states);
            task.send(Outcome::Stopped { unfinished });
            return Ok(());
        }
        if let Some(numbers) = looked_at.try_iter().last() {
            grower.look_at(&numbers);
        }
        for tile in grower.step()? {
            if let Some(cache) = cache {
                // A full disk costs the cache, not the tile.
                let subject = Subject::channels(name, &[tile.channel]);
                let _ = subject.first().map(|subject| cache.keep(network, &recipe, subject, &tile));
            }
            progress.done += 1;
            task.send(Outcome::TileGrown(Arc::new(tile)));
        }
        if last_preview.is_none_or(|at| at.elapsed() >= PREVIEW_EVERY) {
            last_preview = Some(Instant::now());
            grower.sprouts().for_each(|sprout| preview(task, &sprout));
            task.send(progress.now(&grower, &recipe));
        }
    }
    task.send(Outcome::Finished);
    Ok(())
}

fn preview(task: &Task<'_>, sprout: &Sprout<'_>) {
    let (channel, step, value) = (sprout.subject.number, sprout.steps, sprout.value);
    task.send(Outcome::TilePreview { channel, step, value, picture: sprout.picture() });
}

struct Progress {
    started: Instant,
    done: usize,
    /// Of those done, what was there at the start.
    total: usize,
    first: Option<(Instant, f32)>,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self { started: Instant::now(), done: 0, total, first: None }
    }

    fn now(&mut self, grower: &Grower, recipe: &Recipe) -> Outcome {
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
        Outcome::GrowthProgress { done: self.done, total: self.total, seconds_left }
    }
}
