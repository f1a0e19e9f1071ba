//! Opening a tile large and closing it.

use std::sync::Arc;

use egui::{Context, TextureOptions};

use super::{growth, opening};
use crate::app::state::AppState;
use crate::app::state::close_up::CloseUp;
use crate::app::textures::{color_image, upload_photo};
use crate::worker::{Grow, GrowEvent, JobEvent, JobId, Worker};

/// Opens or closes the close-up as the document says. It is of the selected channel, so another selection closes it.
pub fn reconcile(ctx: &Context, state: &mut AppState, worker: &Worker) {
    let is_open = state.close_up().is_some();
    if state.document.is_close_up && state.selected_tile().is_none() && !is_open {
        // There is nothing to see large: the document is of a time when there was.
        state.document.is_close_up = false;
    }
    let is_wanted = state.document.is_close_up;
    if !(is_wanted && is_open)
        && let Some(closed) = state.close_up.take()
        && closed.goes_on_after
        && state.selection().map(|selection| selection.layer) == Some(closed.selection.layer)
    {
        // Its job is cancelled before the layer's growth waits behind it.
        drop(closed);
        growth::grow_layer(ctx, state, worker);
    }
    if is_wanted && !is_open {
        open(ctx, state, worker);
    }
}

/// Lets the selected tile grow on at a larger size. What else was growing goes on when it is closed.
fn open(ctx: &Context, state: &mut AppState, worker: &Worker) {
    let (Some((network, selection, _)), Some(tiles)) = (state.selected(), state.layer_tiles()) else { return };
    let Some(tile) = tiles.tile(selection.channel) else { return };
    let recipe = CloseUp::recipe(&tiles.recipe);
    let request = Grow {
        network: Arc::clone(network),
        layer: selection.layer,
        channels: vec![selection.channel],
        recipe: recipe.clone(),
        start: Some(Arc::new(tile.picture.clone())),
        looked_at: crossbeam_channel::never(),
    };
    let texture = upload_photo(ctx, "close-up", &tile.picture);
    let goes_on_after = state.growth().is_some_and(|growth| !growth.is_stopping());
    growth::stop(state);
    let mut close_up = CloseUp::new(selection, recipe, worker.submit(request), texture);
    close_up.goes_on_after = goes_on_after;
    state.close_up = Some(close_up);
}

/// Whether this job grows the close-up.
pub fn owns(close_up: &CloseUp, job: JobId) -> bool {
    close_up.job.as_ref().is_some_and(|handle| handle.id() == job)
}

/// Takes what the close-up's growth says.
pub fn take(ctx: &Context, state: &mut AppState, event: JobEvent) {
    let Some(close_up) = &mut state.close_up else { return };
    match event {
        JobEvent::Grow(GrowEvent::Preview(preview)) => {
            close_up.step = preview.step;
            close_up.values.push([preview.step as f32, preview.value]);
            close_up.texture.set(color_image(&preview.picture), TextureOptions::LINEAR);
        }
        JobEvent::Grow(GrowEvent::Grown(tile)) => {
            close_up.step = tile.curve.len();
            close_up.values = tile.curve.iter().enumerate().map(|(step, value)| [step as f32, *value]).collect();
            close_up.texture = upload_photo(ctx, "close-up", &tile.picture);
            close_up.tile = Some(tile);
        }
        JobEvent::Finished | JobEvent::Cancelled => close_up.job = None,
        JobEvent::Failed(failure) => {
            close_up.job = None;
            opening::report(state, Some(failure));
        }
        _ => {}
    }
}
