//! How tiles came about: what is needed to grow them again, and how each went.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::key::GrowthKey;
use super::preset::Preset;
use super::recipe::Recipe;
use super::tile::{StopReason, Tile};
use crate::network::Network;

/// The content of `filters.json`. `layerscope filters --settings filters.json` grows the same tiles again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record<'a> {
    pub model: Cow<'a, str>,
    /// The layer, if the tiles are of channels of one layer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub layer: Option<Cow<'a, str>>,
    /// The preset that the recipe is, size, steps and seed aside.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub preset: Option<Preset>,
    pub recipe: Cow<'a, Recipe>,
    pub threads: usize,
    /// The [`GrowthKey`]: pictures with the same one are the same. There is none for networks that were not read from files.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// One entry for each channel, or for each objective if no layer is named.
    pub channels: Vec<ChannelRecord<'a>>,
}

/// How one tile went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChannelRecord<'a> {
    /// The channel, or the objective's place.
    pub channel: usize,
    #[serde(default)]
    pub variant: usize,
    pub objective: Cow<'a, str>,
    /// The picture's path, relative to the record.
    pub file: Cow<'a, str>,
    pub seed: u64,
    pub steps: usize,
    /// The objective on the finished picture: for a channel, its mean activation.
    pub activation: f32,
    /// The objective before each step, on the moved picture that the step saw.
    pub curve: Cow<'a, [f32]>,
    /// Other starts that it took to wake the unit.
    #[serde(default)]
    pub revivals: usize,
    pub seconds: f32,
    pub stopped: StopReason,
}

impl<'a> Record<'a> {
    /// `layer` is the name of the layer whose channels the tiles show; `folder` what their files lie in.
    pub fn new(
        network: &'a Network,
        layer: Option<&'a str>,
        folder: &str,
        recipe: &'a Recipe,
        tiles: &[&'a Tile],
    ) -> Self {
        let channels = tiles.iter().map(|tile| ChannelRecord {
            channel: tile.channel,
            variant: tile.variant,
            objective: Cow::Borrowed(&tile.objective),
            file: Cow::Owned(format!("{folder}/{}", tile_file(tile.channel, tile.variant))),
            seed: tile.seed,
            steps: tile.steps,
            activation: tile.activation,
            curve: Cow::Borrowed(&tile.curve),
            revivals: tile.revivals,
            seconds: tile.seconds,
            stopped: tile.stop,
        });
        Self {
            model: Cow::Borrowed(network.name()),
            layer: layer.map(Cow::Borrowed),
            preset: Preset::of(recipe),
            recipe: Cow::Borrowed(recipe),
            threads: rayon::current_num_threads(),
            key: GrowthKey::new(network, recipe, None).map(|key| key.to_string()),
            channels: channels.collect(),
        }
    }
}

/// `10.png`, and `10-2.png` for the variant after the one after it.
pub fn tile_file(channel: usize, variant: usize) -> String {
    match variant {
        0 => format!("{channel}.png"),
        _ => format!("{channel}-{variant}.png"),
    }
}
