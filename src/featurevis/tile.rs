//! A finished visualisation of one channel.

use image::RgbImage;
use serde::Serialize;

/// Why an ascent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// All its steps were taken.
    Finished,
    /// Somebody stopped it.
    Cancelled,
    /// All its steps were taken and the channel never woke: the picture means nothing.
    Dead,
}

/// The picture grown for one channel, and how it went.
#[derive(Clone, Debug)]
pub struct Tile {
    pub channel: usize,
    pub picture: RgbImage,
    pub seed: u64,
    /// Steps taken.
    pub steps: usize,
    /// The objective before each step, on the moved picture that the step saw.
    pub curve: Vec<f32>,
    /// The channel's mean activation on the picture itself.
    pub activation: f32,
    /// This tile's share of the time that its batch took.
    pub seconds: f32,
    pub stop: StopReason,
}
