//! How far a session is.

use std::time::{Duration, Instant};

/// The first steps are slow, because memory is touched for the first time: they are not counted in an estimate.
const WARM_UP: Duration = Duration::from_millis(300);

/// The tiles done of all, and when the rest will be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
    /// The share of all steps that have been taken, 0 to 1.
    pub share: f32,
    /// An estimate, once there is one.
    pub seconds_left: Option<f32>,
}

/// Estimates how long the rest takes from how long the steps so far took.
pub struct Clock {
    started: Instant,
    /// When the estimate's measurement began, and the tiles grown by then, parts of tiles included.
    first: Option<(Instant, f32)>,
}

impl Clock {
    pub fn new() -> Self {
        Self { started: Instant::now(), first: None }
    }

    /// Notes that a step was taken, after which `grown` tiles were grown, parts of tiles included.
    pub fn tick(&mut self, grown: f32) {
        if self.first.is_none() && self.started.elapsed() > WARM_UP {
            self.first = Some((Instant::now(), grown));
        }
    }

    /// `grown` tiles are grown now, and `left` are to come, parts of tiles included in both.
    pub fn seconds_left(&self, grown: f32, left: f32) -> Option<f32> {
        let (at, before) = self.first?;
        let gained = grown - before;
        (gained > 0.01).then(|| at.elapsed().as_secs_f32() / gained * left)
    }
}
