use std::ops::ControlFlow;
use std::sync::Arc;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{Affine, Ascent, ChannelMean, Colors, Fourier, Growth, Recipe, Robustness, StopReason, Tile, grow};
use crate::activations::{Analysis, Input};
use crate::import;
use crate::network::{Network, Shape};
use crate::picture::bundled_photos;

fn network() -> Arc<Network> {
    import::open_default().expect("it is embedded")
}

fn grow_all(network: &Arc<Network>, layer: &str, channels: &[usize], recipe: &Recipe) -> Vec<Tile> {
    let layer = network.find(layer).expect("exists");
    let mut tiles = Vec::new();
    let flow = grow(network, layer, channels, recipe, |growth| {
        if let Growth::Tile(tile) = growth {
            tiles.push(*tile);
        }
        ControlFlow::Continue(())
    });
    assert!(flow.expect("it grows").is_continue());
    tiles
}

fn noise(seed: u64, length: usize) -> Vec<f32> {
    use rand::Rng;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(-1.0..1.0)).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// `sum(weights * picture)` has the slope that `pull_back` says, for even and odd sizes, with colour and without.
#[test]
fn the_parameterization_has_the_gradient_of_its_picture() {
    for (size, colors) in [(8, Colors::Decorrelated), (7, Colors::Decorrelated), (6, Colors::Grey)] {
        let fourier = Fourier::new(size, colors);
        let mut scratch = fourier.scratch();
        let mut coefficients: Vec<f32> = noise(1, fourier.len()).iter().map(|c| c * 0.3).collect();
        let weights = noise(2, 3 * size * size);
        let mut picture = vec![0.0; weights.len()];
        let mut gradient = vec![0.0; fourier.len()];
        fourier.picture(&coefficients, &mut picture, &mut scratch);
        fourier.pull_back(&picture, &mut weights.clone(), &mut gradient, &mut scratch);
        let step = 0.02;
        for at in 0..coefficients.len() {
            let before = coefficients[at];
            let mut value = |offset: f32| {
                coefficients[at] = before + offset;
                fourier.picture(&coefficients, &mut picture, &mut scratch);
                dot(&picture, &weights)
            };
            let slope = (value(step) - value(-step)) / f64::from(2.0 * step);
            coefficients[at] = before;
            assert!((slope - f64::from(gradient[at])).abs() < 1e-3, "{size}: {slope} and {}", gradient[at]);
        }
    }
}

/// The picture of a few coefficients, by the definition of the inverse transform.
#[test]
fn the_inverse_transform_agrees_with_its_definition() {
    use std::f64::consts::TAU;
    let size = 6;
    let fourier = Fourier::new(size, Colors::Grey);
    let coefficients = noise(3, fourier.len());
    let mut picture = vec![0.0; 3 * size * size];
    fourier.picture(&coefficients, &mut picture, &mut fourier.scratch());
    let half = size / 2 + 1;
    for (at, ours) in picture.iter().take(size * size).enumerate() {
        let (row, column) = (at / size, at % size);
        let mut sum = 0.0;
        for x in 0..half {
            for y in 0..size {
                let frequency = |k: usize| k.min(size - k) as f64 / size as f64;
                let scale = size as f64 / frequency(x).hypot(frequency(y)).max(1.0 / size as f64);
                let c = &coefficients[2 * (x * size + y)..];
                let angle = TAU * (y * row + x * column) as f64 / size as f64;
                let real = f64::from(c[0]) * angle.cos() - f64::from(c[1]) * angle.sin();
                let mirrored = if x == 0 || 2 * x == size { 1.0 } else { 2.0 };
                sum += mirrored * scale * real;
            }
        }
        let plane = sum / (size * size) as f64 / 4.0 / 3f64.sqrt();
        let expected = 1.0 / (1.0 + (-plane).exp());
        assert!((f64::from(*ours) - expected).abs() < 1e-5, "{ours} instead of {expected}");
    }
}

/// `<A x, y> = <x, A* y>` once the grey outside is taken off.
#[test]
fn a_transform_and_its_adjoint_belong_together() {
    let (size, mut random) = (11, ChaCha8Rng::seed_from_u64(4));
    let (x, y) = (noise(5, 3 * size * size), noise(6, 3 * size * size));
    let (mut moved, mut outside, mut back) = (vec![0.0; x.len()], vec![0.0; x.len()], vec![0.0; x.len()]);
    for _ in 0..50 {
        let affine = Robustness { jitter: 3.0, scale: 0.2, rotation: 30.0 }.draw(&mut random);
        affine.apply(size, &x, &mut moved);
        affine.apply(size, &vec![0.0; x.len()], &mut outside);
        moved.iter_mut().zip(&outside).for_each(|(m, o)| *m -= o);
        affine.adjoint(size, &y, &mut back);
        assert!((dot(&moved, &y) - dot(&x, &back)).abs() < 1e-3);
    }
}

#[test]
fn moves_go_where_they_say() {
    let size = 5;
    let mut x = vec![0.0; 3 * size * size];
    x[2 * size + 1] = 1.0;
    let brightest = |affine: Affine| {
        let mut moved = vec![0.0; x.len()];
        affine.apply(size, &x, &mut moved);
        let red = &moved[..size * size];
        let at = red.iter().position(|v| *v == red.iter().copied().fold(0.0, f32::max)).expect("a largest");
        (at / size, at % size, red[at])
    };
    assert_eq!(brightest(Affine::new(0.0, 1.0, [0.0, 0.0])), (2, 1, 1.0));
    assert_eq!(brightest(Affine::new(0.0, 1.0, [1.0, 2.0])), (3, 3, 1.0));
    let (row, column, _) = brightest(Affine::new(90.0, 1.0, [0.0, 0.0]));
    assert!((row, column) == (1, 2) || (row, column) == (3, 2), "a quarter turn");
    let mut random = ChaCha8Rng::seed_from_u64(0);
    assert_eq!(Robustness::NONE.draw(&mut random), Affine::new(0.0, 1.0, [0.0, 0.0]));
}

#[test]
fn the_objective_is_the_channels_mean() {
    let shape = Shape::maps(2, 1, 2);
    let objective = ChannelMean { channel: 1 };
    assert_eq!(objective.value(shape, &[9.0, 9.0, 1.0, 2.0]), 1.5);
    let mut gradient = vec![7.0; 4];
    objective.gradient(shape, &mut gradient);
    assert_eq!(gradient, [0.0, 0.0, 0.5, 0.5]);
}

/// Adam as candle has it (AdamW without decay), downhill on the negated gradient.
#[test]
fn adam_moves_as_candles_does() {
    use candle_core::{Device, Tensor, Var};
    use candle_nn::{AdamW, Optimizer, ParamsAdamW};
    let start = noise(7, 20);
    let var = Var::from_slice(&start, 20, &Device::Cpu).expect("a variable");
    let parameters = ParamsAdamW { lr: 0.05, weight_decay: 0.0, ..ParamsAdamW::default() };
    let mut theirs = AdamW::new(vec![var.clone()], parameters).expect("an optimizer");
    let (mut ours, mut coefficients) = (super::Adam::new(0.05, 20), start);
    for step in 0..30 {
        let gradient = noise(100 + step, 20);
        let weights = Tensor::from_slice(&gradient, 20, &Device::Cpu).expect("a tensor");
        let loss = (var.as_tensor() * weights).and_then(|t| t.sum_all()?.neg()).expect("a loss");
        theirs.backward_step(&loss).expect("a step");
        ours.ascend(&gradient, &mut coefficients);
    }
    let expected = var.to_vec1::<f32>().expect("values");
    for (a, b) in coefficients.iter().zip(&expected) {
        assert!((a - b).abs() < 1e-4, "{a} instead of {b}");
    }
}

/// The sign is right.
#[test]
fn growing_a_channel_raises_it() {
    let recipe = Recipe { size: 64, steps: 32, ..Recipe::default() };
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
    let recipe = Recipe { size: 64, steps: 48, ..Recipe::default() };
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
    let tiles = grow_all(&network, "fire6.concat", &channels, &Recipe { size: 96, steps: 96, ..Recipe::default() });
    for photo in bundled_photos() {
        let photo = photo.open().expect("a photo");
        let analysis = Analysis::new(&network, Input::from_photo(&network, &photo)).expect("fits");
        for tile in &tiles {
            let mean = analysis.layer(layer).statistics[tile.channel].mean;
            assert!(tile.activation > mean, "channel {}: {} on {}: {mean}", tile.channel, tile.activation, photo.name);
        }
    }
}

/// Neither the order nor the company changes what a channel becomes.
#[test]
fn the_same_seed_gives_the_same_bytes() {
    let network = network();
    let recipe = Recipe { size: 48, steps: 12, seed: 5, ..Recipe::default() };
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
    let recipe = Recipe { size: 96, steps: 64, ..Recipe::default() };
    for tile in grow_all(&network(), "fire4.concat", &[3, 40, 100, 200], &recipe) {
        let values: Vec<f64> = tile.picture.as_raw().iter().map(|v| f64::from(*v)).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt();
        assert!(deviation > 20.0, "channel {} is grey: {deviation}", tile.channel);
    }
}

/// A break is obeyed after the step under way, and what was grown so far is handed over.
#[test]
fn a_growth_stops_within_a_step() {
    let network = network();
    let layer = network.find("fire2.concat").expect("exists");
    let (mut steps, mut tiles) = (0, Vec::new());
    let channels: Vec<usize> = (0..128).collect();
    let flow = grow(&network, layer, &channels, &Recipe { size: 32, ..Recipe::default() }, |growth| {
        match growth {
            Growth::Step(_) => steps += 1,
            Growth::Tile(tile) => tiles.push(tile),
        }
        if steps == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(flow.expect("it grows").is_break());
    assert_eq!(steps, 3);
    assert!(!tiles.is_empty() && tiles.iter().all(|t| t.stop == StopReason::Cancelled && t.steps == 3));
}

#[test]
fn what_cannot_be_grown_is_explained() {
    let network = network();
    let layer = network.find("fire2.concat").expect("exists");
    let error = |channels: &[usize], recipe: Recipe| {
        Ascent::new(&network, layer, channels, &recipe).err().expect("wrong").to_string()
    };
    assert!(error(&[128], Recipe::default()).contains("channels 0 to 127"));
    assert!(error(&[0], Recipe { size: 8, ..Recipe::default() }).contains("16 to 1024"));
    assert!(error(&[0], Recipe { steps: 0, ..Recipe::default() }).contains("0 steps"));
}

/// The tiles and their record are there all the same.
#[test]
fn a_sheet_too_large_to_write_is_an_error() {
    let network = network();
    let layer = network.find("fire6.concat").expect("exists");
    let recipe = Recipe { size: 32, steps: 1, ..Recipe::default() };
    let small = grow_all(&network, "fire6.concat", &[0], &recipe).remove(0);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let save = |tiles: &[&Tile]| super::save_overview(folder.path(), &network, layer, tiles, &recipe);
    assert_eq!(save(&[&small]).expect("written"), 2);
    let wide = Tile { picture: image::RgbImage::new(30_000, 1), ..small.clone() };
    let tall = Tile { picture: image::RgbImage::new(1, 30_000), ..small };
    let error = save(&[&wide, &tall]).expect_err("900 million pixels").to_string();
    assert!(error.contains("sheet"), "{error}");
    assert!(folder.path().join("filters.json").exists());
}
