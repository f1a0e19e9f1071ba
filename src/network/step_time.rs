//! How long the steps of an executor take, for who asks.

use std::time::{Duration, Instant};

use super::LayerId;

/// One step of an executor: what it computes, and how long it took in the last passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepTime {
    /// The layer it makes. Layers that are computed together are one step, named by the last.
    pub layer: LayerId,
    /// What runs: for layers that are computed together, the kind of the first.
    pub kind: &'static str,
    /// Multiply-adds forwards, for the whole batch. Backwards there are as many.
    pub multiply_adds: u64,
    pub forward: Duration,
    /// Zero if no gradient came by.
    pub backward: Duration,
}

/// The times of each step, forwards and backwards.
pub(super) struct Stopwatch {
    pub forward: Vec<Duration>,
    pub backward: Vec<Duration>,
}

impl Stopwatch {
    pub fn new(steps: usize) -> Self {
        Self { forward: vec![Duration::ZERO; steps], backward: vec![Duration::ZERO; steps] }
    }

    pub fn start_forward(&mut self) -> Laps<'_> {
        Laps::start(&mut self.forward)
    }

    pub fn start_backward(&mut self) -> Laps<'_> {
        Laps::start(&mut self.backward)
    }
}

/// One pass under way.
pub(super) struct Laps<'a> {
    last: Instant,
    times: &'a mut [Duration],
}

impl<'a> Laps<'a> {
    fn start(times: &'a mut [Duration]) -> Self {
        times.fill(Duration::ZERO);
        Self { last: Instant::now(), times }
    }

    /// All the time since the last call was this step's.
    pub fn lap(&mut self, step: usize) {
        let now = Instant::now();
        self.times[step] = now - self.last;
        self.last = now;
    }
}
