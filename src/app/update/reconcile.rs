//! The one place that compares what the document asks for with what is held or under way, and starts or cancels jobs.

use std::sync::Arc;

use egui::Context;

use super::{close_up, examples, growth};
use crate::app::selection::{ChannelName, Selection};
use crate::app::sources::NetworkSource;
use crate::app::state::AppState;
use crate::app::state::document::{Choice, Document};
use crate::app::state::results::{
    AnalysisKey, ChannelKey, FoundSelection, HeatmapKey, MapsKey, Opened, Results, ShownKey, ShownNetwork,
};
use crate::app::state::shared::Shared;
use crate::app::state::tiles::TilesKey;
use crate::app::textures::max_texture_side;
use crate::worker::{
    Analyse, ChangeNetwork, ClassNames, JobHandle, MakeThumbnails, OpenFile, OpenModel, OpenPhoto, PaintHeatmap,
    PaintMaps, RankChannels, SummariseChannel, Worker,
};

/// Makes what is held follow the document. What depends on something else waits for it.
pub fn reconcile(ctx: &Context, state: &mut AppState, worker: &Worker) {
    let AppState { document, results, .. } = state;
    open(document, results, worker);
    results.photo.want(Some(document.photo.clone()), |photo| worker.submit(OpenPhoto { source: photo.source.clone() }));
    show(document, results, worker);
    find_selection(document, results);
    analyse(results, worker);
    tiles(state);
    examine(ctx, state, worker);
    // Least urgent of all, so it waits until the first picture has been looked at.
    if state.results.thumbnails.value().is_some() || state.is_quiet() {
        state.results.thumbnails.want(Some(()), |()| worker.submit(MakeThumbnails));
    }
    close_up::reconcile(ctx, state, worker);
    growth::look_at_what_is_in_sight(state);
    examples::reconcile(state, worker);
}

/// Opens the network that the document names.
fn open(document: &Document, results: &mut Results, worker: &Worker) {
    if let NetworkSource::Given(network) = &document.network.source
        && results.opened.key() != Some(&document.network)
    {
        let opened = Opened { network: Arc::clone(network), path: None };
        results.opened.hold(document.network.clone(), opened);
    }
    results.opened.want(Some(document.network.clone()), |choice| open_job(choice, worker));
}

fn open_job(choice: &Choice<NetworkSource>, worker: &Worker) -> JobHandle {
    match choice.source.clone() {
        NetworkSource::Named { model, until } => worker.submit(OpenModel { model, until }),
        NetworkSource::Bytes { name, bytes } => worker.submit(OpenFile::Bytes { name, bytes }),
        // It is held already, so no job is ever asked for.
        NetworkSource::Given(network) => {
            worker.submit(ChangeNetwork { network, preprocessing: None, class_names: ClassNames::AsOpened })
        }
    }
}

/// Prepares pictures and calls classes as the document says. While another network is being opened the one before stays as it is.
fn show(document: &Document, results: &mut Results, worker: &Worker) {
    let Some((choice, opened)) = results.opened.held() else { return };
    if *choice != document.network {
        return;
    }
    let key = ShownKey {
        opened: Shared::of(&opened.network),
        preprocessing: document.preprocessing.clone(),
        class_names: document.class_names.clone(),
    };
    let is_as_opened = key.preprocessing.is_none() && key.class_names.source == ClassNames::AsOpened;
    if is_as_opened && results.shown.key() != Some(&key) {
        results.shown.hold(key.clone(), ShownNetwork::new(Arc::clone(&key.opened.0)));
    }
    results.shown.want(Some(key), |key| {
        worker.submit(ChangeNetwork {
            network: Arc::clone(&key.opened.0),
            preprocessing: key.preprocessing.clone(),
            class_names: key.class_names.source.clone(),
        })
    });
}

/// Looks up the selected channel in the network shown.
fn find_selection(document: &Document, results: &mut Results) {
    let Some(shown) = results.shown.value() else { return };
    let is_known = results
        .selection
        .as_ref()
        .is_some_and(|found| Arc::ptr_eq(&found.network.0, &shown.network) && found.name == document.selection);
    if !is_known {
        let name: Option<ChannelName> = document.selection.clone();
        let selection = match &name {
            Some(name) => name.find(&shown.network),
            None => Selection::first(&shown.network),
        };
        results.selection = Some(FoundSelection { network: Shared::of(&shown.network), name, selection });
    }
}

/// Runs the network on the photo, if there are both and neither is about to be replaced.
fn analyse(results: &mut Results, worker: &Worker) {
    let (Some(shown), Some(photo)) = (results.shown.value(), results.photo.value()) else { return };
    let key = AnalysisKey { network: Shared::of(&shown.network), photo: Shared::of(photo) };
    results.analysis.want(Some(key), |key| {
        worker.submit(Analyse { network: Arc::clone(&key.network.0), photo: Arc::clone(&key.photo.0) })
    });
}

/// Drops tiles of other networks. What a filter looks for is another picture, too, when colours mean something else.
fn tiles(state: &mut AppState) {
    let (Some(opened), Some(network)) = (state.opened(), state.network()) else { return };
    let key = TilesKey { opened: Shared::of(&opened.network), colors: network.color_transform().clone() };
    if state.tiles.keep_only(&key) {
        state.growths.clear();
        state.close_up = None;
        state.document.is_close_up = false;
    }
}

/// Colours, ranks and summarises what is selected.
fn examine(ctx: &Context, state: &mut AppState, worker: &Worker) {
    let (Some(analysis), Some(selection)) = (state.analysis().cloned(), state.selection()) else { return };
    let (layer, settings) = (selection.layer, &state.document.settings);
    let (colormap, scale) = (settings.colormap, settings.scale);
    let analysis = Shared(analysis);
    let key = MapsKey { analysis: analysis.clone(), layer, colormap, scale };
    let results = &mut state.results;
    results.maps.want(Some(key), |key| {
        let max_side = max_texture_side(ctx);
        worker.submit(PaintMaps { analysis: Arc::clone(&key.analysis.0), layer, colormap, scale, max_side })
    });
    results.ranking.want(Some((analysis.clone(), layer)), |(analysis, layer)| {
        worker.submit(RankChannels { analysis: Arc::clone(&analysis.0), layer: *layer })
    });
    let key = ChannelKey { analysis, selection };
    let Selection { channel, .. } = selection;
    results.summary.want(Some(key.clone()), |key| {
        worker.submit(SummariseChannel { analysis: Arc::clone(&key.analysis.0), layer, channel })
    });
    results.heatmap.want(Some(HeatmapKey { channel: key, colormap }), |key| {
        worker.submit(PaintHeatmap { analysis: Arc::clone(&key.channel.analysis.0), layer, channel, colormap })
    });
}
