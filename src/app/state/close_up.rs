//! One tile seen large, which goes on growing at a larger size.

use std::sync::Arc;

use egui::TextureHandle;

use crate::app::selection::Selection;
use crate::featurevis::{Recipe, Tile};
use crate::worker::JobHandle;

/// A close-up is this many times as large as its tile, up to [`LARGEST`] pixels.
const ENLARGED: usize = 2;
const LARGEST: usize = 512;

/// A tile seen large. Dropping it cancels its growth.
pub struct CloseUp {
    pub selection: Selection,
    /// The tile's recipe, at the larger size.
    pub recipe: Recipe,
    /// `None` once its growth is over.
    pub job: Option<JobHandle>,
    /// Steps taken at this size.
    pub step: usize,
    /// The step and the objective now and then.
    pub values: Vec<[f32; 2]>,
    /// What it has become, once its growth is over.
    pub tile: Option<Arc<Tile>>,
    /// Whether the layer's tiles were growing when it was opened, and are to go on.
    pub goes_on_after: bool,
    pub texture: TextureHandle,
}

impl CloseUp {
    /// The recipe that a tile goes on with: half the steps, as it does not start from nothing.
    pub fn recipe(of_tile: &Recipe) -> Recipe {
        let side = of_tile.width.max(of_tile.height);
        let steps = (of_tile.steps / 2).max(1);
        Recipe { steps, ..of_tile.clone().sized((side * ENLARGED).min(LARGEST).max(side)) }
    }

    pub fn new(selection: Selection, recipe: Recipe, job: JobHandle, texture: TextureHandle) -> Self {
        Self {
            selection,
            recipe,
            job: Some(job),
            step: 0,
            values: Vec::new(),
            tile: None,
            goes_on_after: false,
            texture,
        }
    }
}
