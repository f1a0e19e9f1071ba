//! One tile seen large, which goes on growing at a larger size.

use std::sync::Arc;

use egui::{ColorImage, Context, TextureHandle, TextureOptions};
use image::RgbImage;

use crate::app::selection::Selection;
use crate::featurevis::{Recipe, Tile};
use crate::worker::{Failure, GrowEvent, JobEvent, JobHandle, TilePreview};

/// A close-up is this many times as large as its tile, up to [`LARGEST`] pixels.
const ENLARGED: usize = 2;
const LARGEST: usize = 512;

pub struct CloseUp {
    pub selection: Selection,
    /// The tile's, at the larger size.
    pub recipe: Recipe,
    /// `None` once it is over.
    pub job: Option<JobHandle>,
    /// Steps taken at this size, and the objective now and then.
    pub step: usize,
    pub values: Vec<[f32; 2]>,
    pub tile: Option<Arc<Tile>>,
    /// Whether the layer's tiles were growing when it was opened, and are to go on.
    pub goes_on_after: bool,
    texture: TextureHandle,
}

impl CloseUp {
    /// The recipe that a tile goes on with: half the steps, as it does not start from nothing.
    pub fn recipe(of_tile: &Recipe) -> Recipe {
        let side = of_tile.width.max(of_tile.height);
        let large = of_tile.clone().sized((side * ENLARGED).min(LARGEST).max(side));
        Recipe { steps: (large.steps / 2).max(1), ..large }
    }

    pub fn new(ctx: &Context, selection: Selection, recipe: Recipe, job: JobHandle, start: &RgbImage) -> Self {
        let texture = ctx.load_texture("close-up", color_image(start), TextureOptions::LINEAR);
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

    pub fn texture(&self) -> egui::TextureId {
        self.texture.id()
    }

    /// What the worker says of it. Answers why it failed, if it did.
    pub fn take(&mut self, event: JobEvent) -> Option<Failure> {
        match event {
            JobEvent::Grow(GrowEvent::Preview(TilePreview { step, value, picture, .. })) => {
                self.step = step;
                self.values.push([step as f32, value]);
                self.show(&picture);
            }
            JobEvent::Grow(GrowEvent::Grown(tile)) => {
                self.step = tile.curve.len();
                self.values = tile.curve.iter().enumerate().map(|(step, value)| [step as f32, *value]).collect();
                self.show(&tile.picture);
                self.tile = Some(tile);
            }
            JobEvent::Failed(failure) => {
                self.job = None;
                return Some(failure);
            }
            JobEvent::Finished | JobEvent::Cancelled => self.job = None,
            _ => {}
        }
        None
    }

    fn show(&mut self, picture: &RgbImage) {
        self.texture.set(color_image(picture), TextureOptions::LINEAR);
    }
}

fn color_image(picture: &RgbImage) -> ColorImage {
    ColorImage::from_rgb([picture.width() as usize, picture.height() as usize], picture.as_raw())
}
