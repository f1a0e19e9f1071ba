//! The one place that starts the worker's jobs, and remembers which job is the newest of its kind.

use std::path::Path;
use std::sync::Arc;

use egui::Context;

use crate::activations::dataset_examples::PhotoSet;
use crate::app::i18n::msg;
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::app_state::{Growth, Task};
use crate::app::state::close_up::CloseUp;
use crate::app::state::examples as evidence;
use crate::app::update::growth_order::{growth_order, with_first};
use crate::featurevis::TileCache;
use crate::worker::{Analyse, CutCrops, Describe, Grow, JobEvent, JobId, ListedJob, PaintMaps, ScanPhotos, Worker};

pub struct Jobs {
    worker: Worker,
}

impl Jobs {
    /// Starts the worker; it wakes the window for each of its answers.
    pub fn start(ctx: &Context, cache: Option<TileCache>) -> std::io::Result<Self> {
        let ctx = ctx.clone();
        Ok(Self { worker: Worker::start(cache, move || ctx.request_repaint())? })
    }

    pub fn events(&self) -> Vec<(JobId, JobEvent)> {
        self.worker.events()
    }

    /// Submits a job in place of the one before it of the same kind.
    pub fn submit(&self, state: &mut AppState, task: Task, job: impl ListedJob) {
        state.tasks.retain(|(kind, _)| *kind != task);
        state.tasks.push((task, self.worker.submit(job)));
    }

    /// Runs the network on the photo, if there are both.
    pub fn analyse(&self, state: &mut AppState) {
        if let (Some(network), Some(photo)) = (state.network.clone(), state.photo.clone()) {
            self.submit(state, Task::Analyse, Analyse { network, photo });
        }
    }

    /// Colours the selected layer's maps, if there are any.
    pub fn paint_maps(&self, ctx: &Context, state: &mut AppState) {
        let (Some(analysis), Some(Selection { layer, .. })) = (state.analysis().cloned(), state.selection) else {
            return;
        };
        let (colormap, scale) = (state.document.settings.colormap, state.document.settings.scale);
        let job = PaintMaps { analysis, layer, colormap, scale, max_side: max_texture_side(ctx) };
        self.submit(state, Task::PaintMaps, job);
    }

    /// Has the network look through these photos.
    pub fn scan(&self, state: &mut AppState, photos: PhotoSet) {
        let Some(network) = state.network.clone() else { return };
        self.submit(state, Task::ScanPhotos, ScanPhotos { network, photos: photos.clone() });
        state.examples.begin(photos);
    }

    pub fn stop_scan(&self, state: &mut AppState) {
        state.examples.end();
        self.drop_task(state, Task::ScanPhotos);
    }

    /// Cuts out what excites a channel most; that of the selected channel stays while the pointer moves about.
    pub fn cut_crops(&self, state: &mut AppState, selection: Selection) {
        let Some(evidence) = state.examples.shown().cloned() else { return };
        let is_selected = state.selection == Some(selection);
        let task = if is_selected { Task::CutCrops } else { Task::CutHoveredCrops };
        if state.examples.ask(evidence::Asked { selection, is_selected }) {
            let Selection { layer, channel } = selection;
            self.submit(state, task, CutCrops { examples: evidence, layer, channel });
        }
    }

    /// Writes down beside the weights how pictures are prepared for them.
    pub fn describe(&self, state: &mut AppState) {
        let path = state.opened.as_ref().and_then(|opened| opened.weights()).map(Path::to_owned);
        if let (Some(network), Some(path)) = (state.network.clone(), path) {
            self.submit(state, Task::Describe, Describe { network, path });
        }
    }

    /// Cancels a kind of work.
    pub fn drop_task(&self, state: &mut AppState, task: Task) {
        state.tasks.retain(|(kind, _)| *kind != task);
    }

    /// Grows the selected layer's tiles that are not there yet.
    pub fn grow_layer(&self, ctx: &Context, state: &mut AppState) {
        let Some((_, selection, layer)) = state.selected() else { return };
        let is_grown = |channel| state.is_complete(selection.layer, channel);
        let channels = growth_order(layer.shape.channels(), state.in_sight.clone(), is_grown);
        self.grow(ctx, state, selection, channels);
    }

    /// Grows the selected tile; what was under way in its layer goes on after it.
    pub fn grow_selected(&self, ctx: &Context, state: &mut AppState) {
        let Some(selection) = state.selection else { return };
        let growing = state.growth_here().filter(|g| g.recipe == state.document.settings.recipe && !g.is_stopping);
        let rest = growing.into_iter().flat_map(|growth| growth.channels.iter().copied());
        let rest = rest.filter(|channel| !state.is_complete(selection.layer, *channel));
        let channels = with_first(selection.channel, rest);
        self.grow(ctx, state, selection, channels);
    }

    fn grow(&self, ctx: &Context, state: &mut AppState, Selection { layer, .. }: Selection, channels: Vec<usize>) {
        let recipe = state.document.settings.recipe.clone();
        if channels.is_empty() {
            state.notifications.info(msg::grow_done_tip());
            return;
        }
        if !state.tiles.prepare(layer, &recipe, max_texture_side(ctx)) {
            state.notifications.error(msg::notice_tiles_too_large(recipe.width.max(recipe.height)));
            return;
        }
        let Some(network) = state.network.clone() else { return };
        let (look_at, looked_at) = crossbeam_channel::unbounded();
        self.stop_growing(state);
        let job = Grow { network, layer, channels: channels.clone(), recipe: recipe.clone(), start: None, looked_at };
        let job = self.worker.submit(job);
        state.growths.push(Growth {
            job,
            layer,
            recipe,
            channels,
            done: 0,
            seconds_left: None,
            is_stopping: false,
            look_at,
            looked_at: 0..0,
        });
    }

    /// Tells the growth under way which of its tiles are in sight, when that has changed.
    pub fn look_at_what_is_in_sight(&self, state: &mut AppState) {
        let (in_sight, layer) = (state.in_sight.clone(), state.selection.map(|selection| selection.layer));
        let Some(growth) = state.growths.last_mut() else { return };
        // Of another layer's tiles none is in sight.
        let in_sight = if Some(growth.layer) == layer { in_sight } else { 0..0 };
        if growth.looked_at != in_sight {
            growth.looked_at = in_sight.clone();
            // The growth may have ended meanwhile: then nobody needs to know.
            let _ = growth.look_at.send(in_sight.collect());
        }
    }

    /// Opens the selected tile large and lets it grow on. What else was growing goes on when it is closed.
    pub fn open_close_up(&self, ctx: &Context, state: &mut AppState) {
        let (Some(network), Some(selection)) = (state.network.clone(), state.selection) else { return };
        let Some(tiles) = state.tiles.layer(selection.layer) else { return };
        let Some(tile) = tiles.tile(selection.channel).cloned() else { return };
        let recipe = CloseUp::recipe(&tiles.recipe);
        let job = Grow {
            network,
            layer: selection.layer,
            channels: vec![selection.channel],
            recipe: recipe.clone(),
            start: Some(Arc::new(tile.picture.clone())),
            looked_at: crossbeam_channel::never(),
        };
        let was_growing = state.growth().is_some_and(|growth| !growth.is_stopping);
        self.stop_growing(state);
        let job = self.worker.submit(job);
        let mut close_up = CloseUp::new(ctx, selection, recipe, job, &tile.picture);
        close_up.goes_on_after = was_growing;
        state.close_up = Some(close_up);
    }

    pub fn close_close_up(&self, ctx: &Context, state: &mut AppState) {
        let Some(close_up) = state.close_up.take() else { return };
        if close_up.goes_on_after && state.selection.map(|s| s.layer) == Some(close_up.selection.layer) {
            self.grow_layer(ctx, state);
        }
    }

    /// Stops growing; what has grown stays.
    pub fn stop_growing(&self, state: &mut AppState) {
        for growth in &mut state.growths {
            growth.is_stopping = true;
            growth.job.cancel();
        }
    }

    pub fn cancel(&self, state: &mut AppState, id: JobId) {
        state.tasks.retain(|(_, job)| job.id() != id);
    }
}

pub fn max_texture_side(ctx: &Context) -> usize {
    ctx.input(|input| input.max_texture_side)
}
