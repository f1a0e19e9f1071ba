//! Growing tiles, with previews on the way.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use super::event::Outcome;
use super::job::{Growing, Job};
use super::lane::Task;
use crate::featurevis::{
    AscentError, Ending, Progress, Session, Sprout, StateStore, Subject, Tile, TileCache, Watcher,
};
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
}

fn grow(
    task: &Task<'_>,
    network: &Arc<Network>,
    growing: Growing,
    cache: Option<&TileCache>,
) -> Result<(), AscentError> {
    let Growing { layer, channels, recipe, unfinished, start, looked_at } = growing;
    let states = StateStore::default();
    let subjects = Subject::channels(&network.layer(layer).name, &channels);
    let session = Session::new(network, subjects, &recipe)?.with_cache(cache.cloned()).with_states(states.clone());
    let session = match &start {
        Some(picture) => session.start_from(picture, START_STRENGTH),
        None => session,
    };
    let key = session.key();
    for (subject, state) in unfinished {
        key.into_iter().for_each(|key| states.keep(key, subject.clone(), state.clone()));
    }
    let ending = session.run(&mut Showing { task, looked_at, last_preview: None })?;
    let unfinished = key.map_or_else(Vec::new, |key| states.take_all(key));
    task.send(match ending {
        Ending::Done => Outcome::Finished,
        Ending::Stopped => Outcome::Stopped { unfinished },
    });
    Ok(())
}

/// Sends what happens in a session to the window.
struct Showing<'a> {
    task: &'a Task<'a>,
    looked_at: Receiver<Vec<usize>>,
    last_preview: Option<Instant>,
}

impl Watcher for Showing<'_> {
    type Error = AscentError;

    fn before_step(&mut self, session: &mut Session) -> ControlFlow<()> {
        if self.task.cancel.is_asked() {
            return ControlFlow::Break(());
        }
        if let Some(numbers) = self.looked_at.try_iter().last() {
            session.prioritize(&numbers);
        }
        ControlFlow::Continue(())
    }

    fn tile(&mut self, tile: Tile) -> Result<(), AscentError> {
        self.task.send(Outcome::TileGrown(Arc::new(tile)));
        Ok(())
    }

    fn after_step(&mut self, session: &Session) -> Result<(), AscentError> {
        if self.last_preview.is_none_or(|at| at.elapsed() >= PREVIEW_EVERY) {
            self.last_preview = Some(Instant::now());
            session.sprouts().for_each(|sprout| preview(self.task, &sprout));
            let Progress { done, total, seconds_left, .. } = session.progress();
            self.task.send(Outcome::GrowthProgress { done, total, seconds_left });
        }
        Ok(())
    }
}

fn preview(task: &Task<'_>, sprout: &Sprout<'_>) {
    let (channel, step, value) = (sprout.subject.number, sprout.steps, sprout.value);
    task.send(Outcome::TilePreview { channel, step, value, picture: sprout.picture() });
}
