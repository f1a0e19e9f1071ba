//! Looking through photos for what excites a network's channels.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::activations::dataset_examples::{DatasetExamples, PhotoSet, ScanProgress, scan};
use crate::network::{LayerId, Network};
use crate::picture::Limits;
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// The time between two reports of progress.
const REPORT_EVERY: Duration = Duration::from_millis(80);

/// Runs a network over many photos and keeps what excites its channels.
#[derive(Clone, Debug)]
pub struct ScanPhotos {
    pub network: Arc<Network>,
    pub photos: PhotoSet,
}

/// What a scan says.
#[derive(Clone, Debug)]
pub enum ScanEvent {
    Progress {
        progress: ScanProgress,
        /// An estimate, as soon as there is one.
        seconds_left: Option<f32>,
    },
    Scanned(Arc<DatasetExamples>),
}

impl Job for ScanPhotos {
    type Event = ScanEvent;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Scan);

    fn run(self, context: &JobContext<'_, ScanEvent>) -> Result<(), Interruption> {
        let Self { network, photos } = self;
        let layers: Vec<LayerId> = network.layers().map(|(id, _)| id).collect();
        let mut clock = Clock { started: None, last_report: None };
        let found = scan(&network, &layers, &photos, Limits::default(), |progress| {
            if let Some(seconds_left) = clock.report(progress) {
                context.send(ScanEvent::Progress { progress, seconds_left });
            }
            if context.step().is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        match found {
            ControlFlow::Continue(examples) => context.send(ScanEvent::Scanned(Arc::new(examples))),
            ControlFlow::Break(()) => return Err(Interruption::Cancelled),
        }
        Ok(())
    }

    fn replaces(event: &ScanEvent) -> Option<usize> {
        matches!(event, ScanEvent::Progress { .. }).then_some(0)
    }
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
