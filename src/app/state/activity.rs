//! What the status bar says of the worker.

use super::app_state::AppState;
use super::requests::Purpose;
use crate::worker::JobId;

/// Work that somebody waits for and can cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    OpeningModel,
    OpeningPhoto,
    OpeningFile,
    RunningNetwork,
    Saving,
    EmptyingCache,
}

impl AppState {
    /// The work that is worth a word, and its job. What is done in a moment or waits for the person is not.
    pub fn activity(&self) -> Option<(Activity, JobId)> {
        let results = &self.results;
        let of_results = [
            (Activity::OpeningModel, results.opened.job()),
            (Activity::OpeningPhoto, results.photo.job()),
            (Activity::RunningNetwork, results.analysis.job()),
        ];
        let of_results = of_results.into_iter().filter_map(|(activity, job)| Some((activity, job?)));
        let of_requests = self.requests.iter().filter_map(|request| {
            let activity = match request.purpose {
                Purpose::OpenFile(_) => Activity::OpeningFile,
                Purpose::Save => Activity::Saving,
                Purpose::EmptyCache => Activity::EmptyingCache,
                Purpose::Describe | Purpose::Choose(_) => return None,
            };
            Some((activity, request.job.id()))
        });
        of_results.chain(of_requests).next()
    }

    /// Whether everything asked for is there.
    pub fn is_idle(&self) -> bool {
        let crops = [&self.examples.selected_crops, &self.examples.hovered_crops];
        self.is_quiet()
            && crops.iter().all(|slot| slot.job().is_none())
            && self.examples.scanning.is_none()
            && self.growths.is_empty()
            && self.close_up.as_ref().is_none_or(|close_up| close_up.job.is_none())
            && self.results.thumbnails.value().is_some()
    }

    /// Whether nothing is under way that somebody waits for: then the least urgent may begin.
    pub fn is_quiet(&self) -> bool {
        self.results.jobs().next().is_none() && !self.requests.is_busy()
    }
}
