//! The one place that starts the worker's jobs, and remembers which job is the newest of its kind.

use std::path::Path;
use std::sync::Arc;

use egui::Context;

use crate::activations::evidence::PhotoSet;
use crate::app::state::close_up::CloseUp;
use crate::app::state::examples as evidence;
use crate::app::state::selection::Selection;
use crate::app::state::view::{Growth, Task, View};
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
    pub fn submit(&self, view: &mut View, task: Task, job: impl ListedJob) {
        view.tasks.retain(|(kind, _)| *kind != task);
        view.tasks.push((task, self.worker.submit(job)));
    }

    /// Runs the network on the photo, if there are both.
    pub fn analyse(&self, view: &mut View) {
        if let (Some(network), Some(photo)) = (view.network.clone(), view.photo.clone()) {
            self.submit(view, Task::Analyse, Analyse { network, photo });
        }
    }

    /// Colours the selected layer's maps, if there are any.
    pub fn paint_maps(&self, ctx: &Context, view: &mut View) {
        let (Some(analysis), Some(Selection { layer, .. })) = (view.current_analysis().cloned(), view.selection) else {
            return;
        };
        let (colormap, scale) = (view.settings.colormap, view.settings.scale);
        let job = PaintMaps { analysis, layer, colormap, scale, max_side: max_texture_side(ctx) };
        self.submit(view, Task::PaintMaps, job);
    }

    /// Has the network look through these photos.
    pub fn scan(&self, view: &mut View, photos: PhotoSet) {
        let Some(network) = view.network.clone() else { return };
        self.submit(view, Task::ScanPhotos, ScanPhotos { network, photos: photos.clone() });
        view.evidence.begin(photos);
    }

    pub fn stop_scan(&self, view: &mut View) {
        view.evidence.end();
        self.drop_task(view, Task::ScanPhotos);
    }

    /// Cuts out what excites a channel most; that of the selected channel stays while the pointer moves about.
    pub fn cut_crops(&self, view: &mut View, selection: Selection) {
        let Some(evidence) = view.evidence.shown().cloned() else { return };
        let is_selected = view.selection == Some(selection);
        let task = if is_selected { Task::CutCrops } else { Task::CutHoveredCrops };
        if view.evidence.ask(evidence::Asked { selection, is_selected }) {
            let Selection { layer, channel } = selection;
            self.submit(view, task, CutCrops { examples: evidence, layer, channel });
        }
    }

    /// Writes down beside the weights how pictures are prepared for them.
    pub fn describe(&self, view: &mut View) {
        let path = view.opened.as_ref().and_then(|opened| opened.weights()).map(Path::to_owned);
        if let (Some(network), Some(path)) = (view.network.clone(), path) {
            self.submit(view, Task::Describe, Describe { network, path });
        }
    }

    /// Cancels a kind of work.
    pub fn drop_task(&self, view: &mut View, task: Task) {
        view.tasks.retain(|(kind, _)| *kind != task);
    }

    /// Grows the selected layer's tiles that are not there yet.
    pub fn grow_layer(&self, ctx: &Context, view: &mut View) {
        let Some((_, selection, layer)) = view.selected() else { return };
        let is_grown = |channel| view.is_complete(selection.layer, channel);
        let channels = growth_order(layer.shape.channels(), view.in_sight.clone(), is_grown);
        self.grow(ctx, view, selection, channels);
    }

    /// Grows the selected tile; what was under way in its layer goes on after it.
    pub fn grow_selected(&self, ctx: &Context, view: &mut View) {
        let Some(selection) = view.selection else { return };
        let growing = view.growth_here().filter(|g| g.recipe == view.settings.recipe && !g.is_stopping);
        let rest = growing.into_iter().flat_map(|growth| growth.channels.iter().copied());
        let rest = rest.filter(|channel| !view.is_complete(selection.layer, *channel));
        let channels = with_first(selection.channel, rest);
        self.grow(ctx, view, selection, channels);
    }

    fn grow(&self, ctx: &Context, view: &mut View, Selection { layer, .. }: Selection, channels: Vec<usize>) {
        let recipe = view.settings.recipe.clone();
        if channels.is_empty() {
            view.notices.info("All tiles of this layer are grown. Another seed or size gives others.");
            return;
        }
        if !view.tiles.prepare(layer, &recipe, max_texture_side(ctx)) {
            view.notices.error(format!(
                "Tiles of {} pixels are larger than this graphics driver can show.",
                recipe.width.max(recipe.height)
            ));
            return;
        }
        let Some(network) = view.network.clone() else { return };
        let (look_at, looked_at) = crossbeam_channel::unbounded();
        self.stop_growing(view);
        let job = Grow { network, layer, channels: channels.clone(), recipe: recipe.clone(), start: None, looked_at };
        let job = self.worker.submit(job);
        view.growths.push(Growth {
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
    pub fn look_at_what_is_in_sight(&self, view: &mut View) {
        let (in_sight, layer) = (view.in_sight.clone(), view.selection.map(|selection| selection.layer));
        let Some(growth) = view.growths.last_mut() else { return };
        // Of another layer's tiles none is in sight.
        let in_sight = if Some(growth.layer) == layer { in_sight } else { 0..0 };
        if growth.looked_at != in_sight {
            growth.looked_at = in_sight.clone();
            // The growth may have ended meanwhile: then nobody needs to know.
            let _ = growth.look_at.send(in_sight.collect());
        }
    }

    /// Opens the selected tile large and lets it grow on. What else was growing goes on when it is closed.
    pub fn open_close_up(&self, ctx: &Context, view: &mut View) {
        let (Some(network), Some(selection)) = (view.network.clone(), view.selection) else { return };
        let Some(tiles) = view.tiles.layer(selection.layer) else { return };
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
        let was_growing = view.growth().is_some_and(|growth| !growth.is_stopping);
        self.stop_growing(view);
        let job = self.worker.submit(job);
        let mut close_up = CloseUp::new(ctx, selection, recipe, job, &tile.picture);
        close_up.goes_on_after = was_growing;
        view.close_up = Some(close_up);
    }

    pub fn close_close_up(&self, ctx: &Context, view: &mut View) {
        let Some(close_up) = view.close_up.take() else { return };
        if close_up.goes_on_after && view.selection.map(|s| s.layer) == Some(close_up.selection.layer) {
            self.grow_layer(ctx, view);
        }
    }

    /// Stops growing; what has grown stays.
    pub fn stop_growing(&self, view: &mut View) {
        for growth in &mut view.growths {
            growth.is_stopping = true;
            growth.job.cancel();
        }
    }

    pub fn cancel(&self, view: &mut View, id: JobId) {
        view.tasks.retain(|(_, job)| job.id() != id);
    }
}

pub fn max_texture_side(ctx: &Context) -> usize {
    ctx.input(|input| input.max_texture_side)
}
