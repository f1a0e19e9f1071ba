//! Growing tiles, with previews on the way.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::event::Outcome;
use super::job::Job;
use super::lane::Task;
use crate::featurevis::{Ascent, Growth, grow};

/// Between two previews: often enough to look alive, seldom enough to cost nothing.
const PREVIEW_EVERY: Duration = Duration::from_millis(80);

pub(super) fn run(task: &Task<'_>, job: Job) {
    let Job::Grow { network, layer, channels, recipe } = job else { return };
    let started = Instant::now();
    let mut last_preview = None::<Instant>;
    let (mut done, total) = (0, channels.len());
    let flow = grow(&network, layer, &channels, &recipe, |growth| {
        match growth {
            Growth::Step(ascent) => {
                if last_preview.is_none_or(|at| at.elapsed() >= PREVIEW_EVERY) {
                    last_preview = Some(Instant::now());
                    preview(task, ascent);
                    task.send(progress(started, done, total, ascent));
                }
            }
            Growth::Tile(tile) => {
                done += 1;
                task.send(Outcome::TileGrown(Arc::from(tile)));
            }
        }
        if task.cancel.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    task.send(match flow {
        Ok(ControlFlow::Continue(())) => Outcome::Finished,
        Ok(ControlFlow::Break(())) => Outcome::Cancelled,
        Err(error) => Outcome::Failed(error.to_string()),
    });
}

fn preview(task: &Task<'_>, ascent: &Ascent) {
    for (index, channel) in ascent.channels().enumerate() {
        if let (Some(value), Some(picture)) = (ascent.value(index), ascent.picture(index)) {
            task.send(Outcome::TilePreview { channel, step: ascent.steps(), value, picture });
        }
    }
}

fn progress(started: Instant, done: usize, total: usize, ascent: &Ascent) -> Outcome {
    let share = ascent.steps() as f32 / ascent.recipe().steps as f32;
    let grown = done as f32 + share * ascent.channels().len() as f32;
    // The first steps are slow (memory is touched for the first time) and promise too little.
    let known = started.elapsed() > Duration::from_millis(500);
    let seconds_left = known.then(|| started.elapsed().as_secs_f32() / grown * (total as f32 - grown));
    Outcome::GrowthProgress { done, total, seconds_left }
}
