//! The one place that takes the worker's answers. What nobody waits for any more is dropped here.

use egui::Context;

use super::{close_up, examples, growth, opening, requests};
use crate::app::state::AppState;
use crate::app::state::results::{Analysed, Opened, ShownNetwork, Thumbnail};
use crate::app::textures::{Crops, Maps, upload_heatmap, upload_photo};
use crate::worker::{JobEvent, JobId, OpenedFile, OpenedModel, Worker};

/// Takes all that has arrived.
pub fn take(ctx: &Context, state: &mut AppState, worker: &Worker) {
    for (job, event) in worker.events() {
        if state.growths.iter().any(|growth| growth.job.id() == job) {
            growth::take(ctx, state, job, event);
        } else if state.close_up.as_ref().is_some_and(|close_up| close_up::owns(close_up, job)) {
            close_up::take(ctx, state, event);
        } else if state.examples.owns(job) {
            examples::take(state, event);
        } else if state.requests.purpose(job).is_some() {
            requests::take(state, worker, job, event);
        } else {
            fill(ctx, state, job, event);
        }
    }
}

/// Fills the slot that waits for this job, if one still does.
fn fill(ctx: &Context, state: &mut AppState, job: JobId, event: JobEvent) {
    let results = &mut state.results;
    match event {
        JobEvent::OpenModel(model) | JobEvent::OpenFile(OpenedFile::Model(model)) if results.opened.owns(job) => {
            let OpenedModel { network, path } = model;
            results.opened.fulfil(Opened { network, path });
        }
        JobEvent::ChangeNetwork(network) if results.shown.owns(job) => results.shown.fulfil(ShownNetwork::new(network)),
        JobEvent::OpenPhoto(photo) if results.photo.owns(job) => results.photo.fulfil(photo),
        JobEvent::Analyse(analysis) if results.analysis.owns(job) => {
            let seen = analysis.input.seen.as_ref().map(|seen| upload_photo(ctx, "photo", seen));
            results.analysis.fulfil(Analysed { analysis, seen });
        }
        JobEvent::PaintMaps(painted) if results.maps.owns(job) => {
            results.maps.fulfil(painted.atlas.map(|atlas| Maps::upload(ctx, atlas)));
        }
        JobEvent::SummariseChannel(summary) if results.summary.owns(job) => results.summary.fulfil(summary),
        JobEvent::RankChannels(ranking) if results.ranking.owns(job) => results.ranking.fulfil(ranking),
        JobEvent::PaintHeatmap(heatmap) if results.heatmap.owns(job) => {
            results.heatmap.fulfil(heatmap.map(|heatmap| upload_heatmap(ctx, &heatmap)));
        }
        JobEvent::MakeThumbnails(photos) if results.thumbnails.owns(job) => {
            let upload = |photo: &crate::worker::Thumbnail| Thumbnail {
                name: photo.name,
                texture: upload_photo(ctx, photo.name, &photo.picture),
            };
            results.thumbnails.fulfil(photos.iter().map(upload).collect());
        }
        JobEvent::CutCrops(crops) => {
            let slots = [&mut state.examples.selected_crops, &mut state.examples.hovered_crops];
            if let Some(slot) = slots.into_iter().find(|slot| slot.owns(job)) {
                slot.fulfil(Crops::upload(ctx, crops.sheet));
            }
        }
        JobEvent::Failed(failure) => opening::ended(state, job, Some(failure)),
        JobEvent::Cancelled => opening::ended(state, job, None),
        _ => {}
    }
}
