//! Growing tiles.

use egui::Context;

use super::growth_order::{growth_order, with_first};
use super::opening;
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::state::growth::Growth;
use crate::app::textures::max_texture_side;
use crate::network::LayerId;
use crate::worker::{Grow, GrowEvent, JobEvent, JobId, Worker};

/// Grows the selected layer's tiles that are not there yet.
pub fn grow_layer(ctx: &Context, state: &mut AppState, worker: &Worker) {
    let Some((_, selection, layer)) = state.selected() else { return };
    let is_grown = |channel| state.is_complete(selection.layer, channel);
    let channels = growth_order(layer.shape.channels(), state.in_sight.clone(), is_grown);
    grow(ctx, state, worker, selection.layer, channels);
}

/// Grows the selected tile; what was under way in its layer goes on after it.
pub fn grow_selected(ctx: &Context, state: &mut AppState, worker: &Worker) {
    let Some(selection) = state.selection() else { return };
    let growing = state.growth_here().filter(|g| g.recipe == state.document.settings.recipe && !g.is_stopping());
    let rest = growing.into_iter().flat_map(|growth| growth.channels.iter().copied());
    let rest = rest.filter(|channel| !state.is_complete(selection.layer, *channel));
    let channels = with_first(selection.channel, rest);
    grow(ctx, state, worker, selection.layer, channels);
}

fn grow(ctx: &Context, state: &mut AppState, worker: &Worker, layer: LayerId, channels: Vec<usize>) {
    let recipe = state.document.settings.recipe.clone();
    if channels.is_empty() {
        state.notifications.info(msg::grow_done_tip());
        return;
    }
    if !state.tiles.prepare(layer, &recipe, max_texture_side(ctx)) {
        state.notifications.error(msg::notice_tiles_too_large(recipe.width.max(recipe.height)));
        return;
    }
    let Some(network) = state.network().cloned() else { return };
    // Those before it end after the step under way, and hand over what they have.
    stop(state);
    let (look_at, looked_at) = crossbeam_channel::unbounded();
    let (of_job, recipe_of_job) = (channels.clone(), recipe.clone());
    let job = worker.submit(Grow { network, layer, channels: of_job, recipe: recipe_of_job, start: None, looked_at });
    let growth = Growth { job, layer, recipe, channels, done: 0, seconds_left: None, look_at, looked_at: 0..0 };
    state.growths.push(growth);
}

/// Stops growing after the step under way; what has grown stays.
pub fn stop(state: &mut AppState) {
    state.growths.iter().for_each(|growth| growth.job.cancel());
}

/// Tells the growth under way which of its tiles are in sight, when that has changed.
pub fn look_at_what_is_in_sight(state: &mut AppState) {
    let (in_sight, layer) = (state.in_sight.clone(), state.selection().map(|selection| selection.layer));
    let Some(growth) = state.growths.last_mut() else { return };
    // Of another layer's tiles none is in sight.
    let in_sight = if Some(growth.layer) == layer { in_sight } else { 0..0 };
    if growth.looked_at != in_sight {
        growth.looked_at = in_sight.clone();
        // The growth may have ended meanwhile: then nobody needs to know.
        let _ = growth.look_at.send(in_sight.collect());
    }
}

/// Takes what a growth says.
pub fn take(ctx: &Context, state: &mut AppState, job: JobId, event: JobEvent) {
    let Some(index) = state.growths.iter().position(|growth| growth.job.id() == job) else { return };
    let Some(growth) = state.growths.get_mut(index) else { return };
    let layer = growth.layer;
    let tiles = state.tiles.layer_mut(layer).filter(|tiles| tiles.recipe == growth.recipe);
    match event {
        JobEvent::Grow(GrowEvent::Preview(preview)) => {
            if let Some(tiles) = tiles {
                tiles.textures.put(ctx, preview.channel, &preview.picture);
                tiles.advance(preview.channel, preview.step, preview.value);
            }
        }
        JobEvent::Grow(GrowEvent::Grown(tile)) => {
            growth.done += 1;
            if let Some(tiles) = tiles {
                tiles.textures.put(ctx, tile.channel, &tile.picture);
                tiles.finish(tile);
            }
            state.tiles.shrink(state.selection().map(|selection| selection.layer));
        }
        JobEvent::Grow(GrowEvent::Progress { done, seconds_left, .. }) => {
            growth.done = done;
            growth.seconds_left = seconds_left;
        }
        JobEvent::Finished | JobEvent::Cancelled => drop(state.growths.remove(index)),
        JobEvent::Failed(failure) => {
            state.growths.remove(index);
            state.tiles.abandon(layer);
            opening::report(state, Some(failure));
        }
        _ => {}
    }
}
