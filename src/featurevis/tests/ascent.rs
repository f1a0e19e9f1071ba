//! What an ascent comes to.

use super::support::{grow_all, network};
use crate::activations::{Analysis, Input};
use crate::featurevis::{Parameterization, Recipe, StopReason};
use crate::picture::bundled_photos;

/// The sign is right.
#[test]
fn growing_a_channel_raises_it() {
    let recipe = Recipe { steps: 32, ..Recipe::default().sized(64) };
    for layer in ["conv1", "fire4.expand3x3", "fire6.concat", "logits"] {
        for tile in grow_all(&network(), layer, &[1, 7], &recipe) {
            let start = tile.curve[0];
            assert_eq!(tile.curve.len(), 32);
            assert!(tile.activation > start + start.abs(), "{layer}: {} from {start}", tile.activation);
        }
    }
}

/// Ten of these channels give nothing on the noise that they grow from; photos wake them all, and so does the ascent.
#[test]
fn a_dead_channel_comes_alive() {
    let network = network();
    let recipe = Recipe { steps: 48, ..Recipe::default().sized(64) };
    let channels: Vec<usize> = (0..48).collect();
    let tiles = grow_all(&network, "fire6.concat", &channels, &recipe);
    let silent = tiles.iter().filter(|t| t.curve[0] == 0.0).count();
    assert!(silent > 0, "the start should silence some channel, or this test shows nothing");
    for tile in &tiles {
        assert!(tile.activation > 0.0 && tile.stop == StopReason::Finished, "channel {} stays dead", tile.channel);
    }
}

/// A channel's final activation is above that of every photo.
#[test]
fn a_tile_beats_every_photo() {
    let network = network();
    let layer = network.find("fire6.concat").expect("exists");
    let channels = [0, 3, 10, 15];
    let tiles = grow_all(&network, "fire6.concat", &channels, &Recipe { steps: 96, ..Recipe::default().sized(96) });
    for photo in bundled_photos() {
        let photo = photo.open().expect("a photo");
        let analysis = Analysis::new(&network, Input::from_photo(&network, &photo)).expect("fits");
        for tile in &tiles {
            let mean = analysis.layer(layer).statistics[tile.channel].mean;
            assert!(tile.activation > mean, "channel {}: {} on {}: {mean}", tile.channel, tile.activation, photo.name);
        }
    }
}

/// At each size the standard recipe passes what Lucent 0.1.8 comes to with 512 steps at its own settings, as PyTorch judges its PNG.
/// `benches/peers/run featurevis` has more channels and sizes.
#[test]
fn the_standard_recipe_passes_lucent() {
    let network = network();
    for (size, layer, lucent) in [
        (96, "fire4.concat", 650.8),
        (96, "fire8.concat", 123.4),
        (128, "fire4.concat", 917.5),
        (128, "fire8.concat", 194.0),
        (224, "fire4.concat", 1205.5),
    ] {
        let tile = &grow_all(&network, layer, &[10], &Recipe { seed: 1, ..Recipe::default().sized(size) })[0];
        assert!(tile.activation > lucent, "{layer} at {size} px: {}, Lucent {lucent}", tile.activation);
    }
}

/// Neither the order nor the company changes what a channel becomes.
#[test]
fn the_same_seed_gives_the_same_bytes() {
    let network = network();
    let recipe = Recipe { steps: 12, seed: 5, ..Recipe::default().sized(48) };
    let together = grow_all(&network, "fire3.concat", &[2, 60, 9], &recipe);
    let again = grow_all(&network, "fire3.concat", &[9], &recipe);
    assert_eq!(together[2].picture, again[0].picture);
    assert_eq!(together[2].curve, again[0].curve);
    let other = grow_all(&network, "fire3.concat", &[9], &Recipe { seed: 6, ..recipe });
    assert_ne!(other[0].picture, again[0].picture);
}

/// No grey: the picture has contrast, and is not blown out.
#[test]
fn tiles_have_colour_and_contrast() {
    let recipe = Recipe { steps: 64, ..Recipe::default().sized(96) };
    for tile in grow_all(&network(), "fire4.concat", &[3, 40, 100, 200], &recipe) {
        let values: Vec<f64> = tile.picture.as_raw().iter().map(|v| f64::from(*v)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt();
        assert!(deviation > 20.0, "channel {} is grey: {deviation}", tile.channel);
    }
}

/// An ascent that has converged ends early.
#[test]
fn what_has_converged_ends() {
    let network = network();
    let recipe = Recipe { steps: 400, early_stopping: 0.05, transforms: Vec::new(), ..Recipe::default().sized(32) };
    let tile = &grow_all(&network, "conv1", &[7], &recipe)[0];
    assert!(tile.stop == StopReason::Converged && tile.steps < 400, "{:?} after {}", tile.stop, tile.steps);
}

/// A network of four input channels sees opaque pictures: it answers to the colours alone, and tiles grow for it.
#[test]
fn a_tile_grows_for_pictures_with_opacity() {
    let network = crate::network::tests::with_opacity();
    for parameterization in [Parameterization::Fourier, Parameterization::Pixels] {
        let recipe = Recipe { steps: 24, parameterization, ..Recipe::default().sized(32) };
        for tile in grow_all(&network, "relu", &[0, 3], &recipe) {
            assert!(tile.curve.iter().all(|value| value.is_finite()), "{:?}", tile.curve);
            assert!(tile.activation > tile.curve[0], "{} from {}", tile.activation, tile.curve[0]);
        }
    }
}
