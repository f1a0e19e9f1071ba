//! A finished visualisation.

use image::{GrayImage, RgbImage, RgbaImage};
use serde::{Deserialize, Serialize};

/// The reason why an ascent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// All its steps were taken.
    Finished,
    /// The objective had stopped growing. Records call it `settled`.
    #[serde(rename = "settled")]
    Converged,
    /// Somebody stopped it.
    Cancelled,
    /// All its steps were taken and the channel never woke: the picture means nothing.
    Dead,
}

/// The picture grown for one objective, and how it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// The channel, or the objective's place in a list.
    pub channel: usize,
    pub variant: usize,
    /// The text that [`super::Objective::read`] reads.
    pub objective: String,
    pub picture: RgbImage,
    /// Opacity, of the picture's size, if it has some.
    pub alpha: Option<GrayImage>,
    pub seed: u64,
    /// Steps taken.
    pub steps: usize,
    /// The objective before each step, on the moved picture that the step saw.
    pub curve: Vec<f32>,
    /// The objective on the picture itself, as it is stored: for a channel, its mean activation.
    pub activation: f32,
    /// Other starts that it took to wake the unit.
    pub revivals: usize,
    /// This tile's share of the time that its batches took.
    pub seconds: f32,
    pub stop: StopReason,
}

impl Tile {
    /// Whether growing it again would give the same.
    pub fn is_complete(&self) -> bool {
        self.stop != StopReason::Cancelled
    }

    /// The picture with its opacity.
    pub fn with_alpha(&self) -> Option<RgbaImage> {
        let alpha = self.alpha.as_ref()?;
        let pixel = |x: u32, y: u32| {
            let [r, g, b] = self.picture.get_pixel(x, y).0;
            image::Rgba([r, g, b, alpha.get_pixel(x, y).0[0]])
        };
        Some(RgbaImage::from_fn(self.picture.width(), self.picture.height(), pixel))
    }
}
