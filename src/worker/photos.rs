//! Looking through photos for what excites a network's channels.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::event::Outcome;
use super::job::Job;
use super::lane::Task;
use crate::activations::dataset_examples::{ScanProgress, scan};
use crate::network::LayerId;
use crate::picture::Limits;

/// Between two reports.
const REPORT_EVERY: Duration = Duration::from_millis(80);

pub(super) fn run(task: &Task<'_>, job: Job) {
    let Job::ScanPhotos { network, photos } = job else { return };
    let layers: Vec<LayerId> = network.layers().map(|(id, _)| id).collect();
    let mut clock = Clock { started: None, last_report: None };
    let found = scan(&network, &layers, &photos, Limits::default(), |progress| {
        if let Some(seconds_left) = clock.report(progress) {
            task.send(Outcome::ScanProgress { progress, seconds_left });
        }
        if task.cancel.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    task.send(match found {
        Ok(ControlFlow::Continue(evidence)) => Outcome::Scanned(Arc::new(evidence)),
        Ok(ControlFlow::Break(())) => Outcome::Cancelled,
        Err(error) => Outcome::Failed(error.to_string()),
    });
}

struct Clock {
    /// When the first photo was opened.
    started: Option<Instant>,
    last_report: Option<Instant>,
}

impl Clock {
    /// The estimate to report with, if it is time to.
    #[expect(clippy::option_option, reason = "whether to report, and whether the time left is known")]
    fn report(&mut self, progress: ScanProgress) -> Option<Option<f32>> {
        let total = progress.total.unwrap_or(0);
        if self.started.is_none() && progress.total.is_some() {
            self.started = Some(Instant::now());
        }
        if self.last_report.is_some_and(|at| at.elapsed() < REPORT_EVERY) {
            return None;
        }
        self.last_report = Some(Instant::now());
        let passed = self.started.map_or(0.0, |at| at.elapsed().as_secs_f32());
        // The first photos promise too little.
        let is_known = passed > 0.5 && progress.done > 0;
        let left = total.saturating_sub(progress.done) as f32;
        Some(is_known.then(|| passed / progress.done as f32 * left))
    }
}
