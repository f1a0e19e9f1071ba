use std::ops::ControlFlow;
use std::sync::Arc;

use super::{
    AscentError, Ending, Export, Growth, Objective, OptimizerKind, Parameterization, Preset, Recipe, Session, Start,
    StateStore, StopReason, Subject, Tile, TileCache, Transform, Watcher, grow,
};
use crate::activations::{Analysis, Input};
use crate::import;
use crate::network::{Crop, Network, Preprocessing, Scaling};
use crate::picture::bundled_photos;

fn network() -> Arc<Network> {
    import::open_default().expect("it is embedded")
}

fn grow_subjects(network: &Arc<Network>, subjects: &[Subject], recipe: &Recipe) -> Vec<Tile> {
    let mut session = Session::new(network, subjects.to_vec(), recipe).expect("a session");
    let mut tiles = Vec::new();
    while !session.is_done() {
        tiles.extend(session.step().expect("a step"));
    }
    tiles.sort_by_key(|tile| (subjects.iter().position(|s| s.number == tile.channel), tile.variant));
    tiles
}

fn grow_all(network: &Arc<Network>, layer: &str, channels: &[usize], recipe: &Recipe) -> Vec<Tile> {
    grow_subjects(network, &Subject::channels(layer, channels), recipe)
}

fn transforms(text: &str) -> Vec<Transform> {
    text.split_whitespace().map(|transform| transform.parse().expect(transform)).collect()
}

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

/// Whatever has begun is kept when it is stopped, and goes on later to the same bytes, also by way of a file.
#[test]
fn a_stopped_growth_goes_on_as_if_it_had_not_been_stopped() {
    let network = network();
    let recipe = Recipe { steps: 14, octaves: 2, ..Recipe::default().sized(64) };
    let subjects = Subject::channels("fire2.concat", &[3, 4, 5]);
    let whole = grow_subjects(&network, &subjects, &recipe);
    let states = StateStore::default();
    let session = |states: &StateStore| {
        Session::new(&network, subjects.clone(), &recipe).expect("fits").with_states(states.clone())
    };
    let mut first = session(&states);
    for _ in 0..9 {
        assert!(first.step().expect("a step").is_empty());
    }
    let key = first.key().expect("the network's content is known");
    let stopped = first.stop().expect("it stops");
    assert_eq!(stopped.len(), 3);
    assert!(stopped.iter().all(|t| t.stop == StopReason::Cancelled && t.steps == 9));
    let stored = StateStore::default();
    for (subject, state) in states.take_all(key) {
        let bytes = postcard::to_stdvec(&state).expect("it can be stored");
        stored.keep(key, subject, postcard::from_bytes(&bytes).expect("it comes back"));
    }
    assert!(states.is_empty() && stored.len() == 3);
    let mut second = session(&stored);
    let mut rest = Vec::new();
    while !second.is_done() {
        rest.extend(second.step().expect("a step"));
    }
    rest.sort_by_key(|tile| tile.channel);
    for (a, b) in rest.iter().zip(&whole) {
        assert_eq!((a.channel, &a.picture, &a.curve, a.activation), (b.channel, &b.picture, &b.curve, b.activation));
    }
    assert_eq!(rest.len(), whole.len());
}

/// A session of one channel in the middle of another's growth takes that channel's state alone, and one that never ran takes none.
#[test]
fn a_session_takes_the_states_of_its_own_subjects_when_it_comes_to_them() {
    let network = network();
    let recipe = Recipe { steps: 20, ..Recipe::default().sized(32) };
    let states = StateStore::default();
    let session = |recipe: &Recipe, channels: &[usize]| {
        let subjects = Subject::channels("fire2.concat", channels);
        Session::new(&network, subjects, recipe).expect("fits").with_states(states.clone())
    };
    let mut all = session(&recipe, &[3, 4, 5]);
    (0..6).for_each(|_| drop(all.step().expect("a step")));
    all.stop().expect("it stops");
    drop(session(&recipe, &[3, 4, 5]));
    assert_eq!(states.len(), 3);
    let mut other = session(&Recipe { seed: 1, ..recipe.clone() }, &[3]);
    other.step().expect("a step");
    assert_eq!((states.len(), other.sprouts().next().map(|sprout| sprout.steps)), (3, Some(1)), "another recipe");
    let mut one = session(&recipe, &[4]);
    one.step().expect("a step");
    assert_eq!((states.len(), one.sprouts().next().map(|sprout| sprout.steps)), (2, Some(7)), "it goes on");
    one.stop().expect("it stops");
    assert_eq!(states.len(), 3);
}

/// Beyond the limit the states kept first are dropped, and a state is never kept twice.
#[test]
fn the_store_of_states_is_bounded() {
    let network = network();
    let recipe = Recipe { steps: 20, ..Recipe::default().sized(32) };
    let states = StateStore::default();
    let subjects = Subject::channels("fire2.concat", &[0, 1, 2, 3]);
    let mut session = Session::new(&network, subjects.clone(), &recipe).expect("fits").with_states(states.clone());
    let key = session.key().expect("the network's content is known");
    session.step().expect("a step");
    session.stop().expect("it stops");
    let all = states.take_all(key);
    let small = StateStore::new(2 * all[0].1.bytes() + 100);
    for (subject, state) in all.iter().chain(&all[3..]) {
        small.keep(key, subject.clone(), state.clone());
    }
    assert_eq!(small.take_all(key).into_iter().map(|(subject, _)| subject).collect::<Vec<_>>(), subjects[2..]);
}

/// A watcher sees every tile once, those in the cache first, and can stop a session and go on.
#[test]
fn a_session_is_watched_from_its_first_tile_to_its_last() {
    struct Watch {
        tiles: Vec<(usize, StopReason)>,
        steps_left: usize,
    }
    impl Watcher for Watch {
        type Error = AscentError;
        fn before_step(&mut self, session: &mut Session) -> ControlFlow<()> {
            let progress = session.progress();
            assert_eq!((progress.done, progress.total), (self.tiles.len(), 4));
            if self.steps_left == 0 {
                return ControlFlow::Break(());
            }
            self.steps_left -= 1;
            ControlFlow::Continue(())
        }
        fn tile(&mut self, tile: Tile) -> Result<(), AscentError> {
            self.tiles.push((tile.channel, tile.stop));
            Ok(())
        }
    }
    let network = network();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = TileCache::new(folder.path().to_owned(), 1 << 20);
    let recipe = Recipe { steps: 4, ..Recipe::default().sized(32) };
    let states = StateStore::default();
    let session = |channels: &[usize]| {
        let subjects = Subject::channels("fire2.concat", channels);
        let session = Session::new(&network, subjects, &recipe).expect("fits");
        session.with_cache(Some(cache.clone())).with_states(states.clone())
    };
    let mut one = session(&[2]);
    while !one.is_done() {
        one.step().expect("a step");
    }
    let mut watch = Watch { tiles: Vec::new(), steps_left: 3 };
    assert_eq!(session(&[0, 1, 2, 3]).run(&mut watch).expect("it runs"), Ending::Stopped);
    let cut = |channel| (channel, StopReason::Cancelled);
    assert_eq!(watch.tiles, [(2, StopReason::Finished), cut(0), cut(1), cut(3)]);
    let mut watch = Watch { tiles: Vec::new(), steps_left: 3 };
    assert_eq!(session(&[0, 1, 2, 3]).run(&mut watch).expect("it runs"), Ending::Done, "two steps are taken already");
    assert_eq!(watch.tiles.iter().filter(|(_, stop)| *stop == StopReason::Finished).count(), 4);
}

/// An ascent of one objective is an iterator over its steps, which ends with the tile that a session gives.
#[test]
fn an_ascent_is_an_iterator() {
    let network = network();
    let recipe = Recipe { steps: 5, ..Recipe::default().sized(32) };
    let objective = Objective::channel("fire2.concat", 3);
    let steps: Vec<Growth> = grow(&network, &objective, &recipe).collect::<Result<_, _>>().expect("it grows");
    assert_eq!(steps.iter().map(|growth| growth.steps).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let tile = steps[4].tile.as_ref().expect("the last step has the tile");
    assert_eq!(*tile.picture, *grow_subjects(&network, &[Subject::new(0, objective)], &recipe)[0].picture);
    assert!(grow(&network, &Objective::channel("fire2.concat", 999), &recipe).next().is_some_and(|step| step.is_err()));
}

/// What somebody waits for comes first, and coarse before fine: all of it has begun before any of it is done.
#[test]
fn what_is_prioritized_comes_first() {
    let network = network();
    let recipe = Recipe { steps: 14, ..Recipe::default().sized(32) };
    let channels: Vec<usize> = (0..60).collect();
    let mut session = Session::new(&network, Subject::channels("fire2.concat", &channels), &recipe).expect("fits");
    session.step().expect("a step");
    let prioritized: Vec<usize> = (30..50).collect();
    session.prioritize(&prioritized);
    let (mut begun, mut done) = (std::collections::HashSet::new(), Vec::new());
    while !session.is_done() {
        let tiles = session.step().expect("a step");
        begun.extend(session.sprouts().map(|sprout| sprout.subject.number));
        if done.is_empty() && !tiles.is_empty() {
            assert!(prioritized.iter().all(|n| begun.contains(n)), "all have begun before one is done");
        }
        done.extend(tiles.into_iter().map(|tile| tile.channel));
    }
    let mut first = done[..20].to_vec();
    first.sort_unstable();
    assert_eq!(first, prioritized);
    done.sort_unstable();
    assert_eq!(done, channels, "and nothing is forgotten");
}

#[test]
fn what_cannot_be_grown_is_explained() {
    let network = network();
    let error = |channels: &[usize], recipe: Recipe| {
        let session = Session::new(&network, Subject::channels("fire2.concat", channels), &recipe);
        session.map(drop).expect_err("wrong").to_string()
    };
    assert!(error(&[128], Recipe::default()).contains("channels 0 to 127"));
    assert!(error(&[0], Recipe { ..Recipe::default().sized(8) }).contains("16 to 1024"));
    assert!(error(&[0], Recipe { steps: 0, ..Recipe::default() }).contains("0 steps"));
}

/// The tiles and their record are there all the same.
#[test]
fn a_sheet_too_large_to_write_is_an_error() {
    let network = network();
    let layer = network.find("fire6.concat").expect("exists");
    let recipe = Recipe { steps: 1, ..Recipe::default().sized(32) };
    let small = grow_all(&network, "fire6.concat", &[0], &recipe).remove(0);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let export = Export { folder: folder.path(), network: &network, layer: Some(layer), recipe: &recipe, labels: true };
    assert_eq!(export.save_overview(&[&small]).expect("written"), 2);
    let wide = Tile { picture: image::RgbImage::new(30_000, 1), ..small.clone() };
    let tall = Tile { picture: image::RgbImage::new(1, 30_000), ..small };
    let error = export.save_overview(&[&wide, &tall]).expect_err("900 million pixels").to_string();
    assert!(error.contains("sheet"), "{error}");
    assert!(folder.path().join("filters.json").exists());
}

/// Every preset raises a channel, at sizes that are not square too, and is recognised whatever the size and seed.
#[test]
fn every_preset_grows() {
    let network = network();
    for preset in Preset::ALL {
        let recipe = Recipe { seed: 3, ..preset.recipe() };
        assert_eq!(Preset::of(&recipe), Some(preset));
        assert_eq!(Preset::of(&recipe.clone().resized(300, 200)), Some(preset), "whatever the size");
        let recipe = Recipe { steps: 24, ..recipe.resized(72, 48) };
        let alike = if preset == Preset::Fast { Preset::Standard } else { preset };
        assert_eq!(Preset::of(&recipe), Some(alike), "whatever the steps");
        let tile = &grow_all(&network, "fire3.concat", &[7], &recipe)[0];
        assert_eq!(tile.picture.dimensions(), (72, 48));
        assert!(tile.activation > 1.5 * tile.curve[0], "{preset:?}: {} from {}", tile.activation, tile.curve[0]);
    }
    assert_eq!(Preset::of(&Recipe { learning_rate: 0.5, ..Recipe::default() }), None);
}

/// What the size decides follows the size; what somebody has set stays.
#[test]
fn a_recipe_follows_its_size_until_somebody_sets_it() {
    let standard = Recipe::default();
    let large = standard.clone().sized(224);
    assert!(large.steps > standard.steps && large.learning_rate > standard.learning_rate);
    assert_eq!(large.clone().sized(128), standard);
    let own = Recipe { steps: 77, ..standard.clone() };
    assert_eq!(own.clone().sized(224), Recipe { width: 224, height: 224, ..own });
    let half = Recipe { steps: standard.steps / 2, ..standard };
    assert_eq!(half.sized(224).steps, large.steps / 2, "half as careful at any size");
}

/// Settings that earlier versions wrote are read as they were meant.
#[test]
fn earlier_settings_are_read() {
    let json = r#"{"steps": 77, "cooling": 0.5, "calming": 0.25, "settle": 0.01,
        "robustness": {"pad": 12, "jitter": 3.0, "crops": 8, "crop": 0.4, "noise": 0.02}}"#;
    let expected = Recipe {
        steps: 77,
        learning_rate_decay: 0.5,
        transform_decay: 0.25,
        early_stopping: 0.01,
        transforms: transforms("pad:12 rotate:10 scale:0.1 crop:0.4x8 jitter:3 noise:0.02"),
        ..Recipe::default()
    };
    assert_eq!(serde_json::from_str::<Recipe>(json).expect("JSON"), expected);
    let text = serde_json::to_string(&expected).expect("JSON");
    assert_eq!(serde_json::from_str::<Recipe>(&text).expect("JSON"), expected, "{text}");
}

/// Each optimizer and each parameterization raises a channel, and so does growing in octaves.
#[test]
fn every_setting_grows() {
    let network = network();
    let base = Recipe { steps: 24, ..Recipe::default().sized(64) };
    let mut recipes = vec![Recipe { octaves: 2, ..base.clone() }, Recipe { alpha: true, ..base.clone() }];
    recipes.extend(Parameterization::ALL.map(|parameterization| {
        let learning_rate = if parameterization == Parameterization::Phase { 0.5 } else { 0.05 };
        Recipe { parameterization, learning_rate, ..base.clone() }
    }));
    recipes.extend([OptimizerKind::Nadam, OptimizerKind::Sgd].map(|optimizer| {
        let learning_rate = if optimizer == OptimizerKind::Sgd { 0.02 } else { 0.05 };
        Recipe { optimizer, learning_rate, ..base.clone() }
    }));
    for list in ["crop:0.5x3 noise:0.05", "pad:4 jitter:3 blur:1 mirror:0.5", "rotate:180 blur:0.5 scale:0.3"] {
        recipes.push(Recipe { transforms: transforms(list), ..base.clone() });
    }
    recipes.push(Recipe { start: Start::Photo { photo: "koala.jpg".to_owned(), strength: 0.5 }, ..base });
    for recipe in recipes {
        let tile = &grow_all(&network, "fire3.concat", &[7], &recipe)[0];
        assert_eq!(tile.curve.len(), 24);
        assert!(tile.activation > 1.2 * tile.curve[0], "{recipe:?}: {} from {}", tile.activation, tile.curve[0]);
        assert_eq!(tile.alpha.is_some(), recipe.alpha);
    }
}

/// With opacity, what the objective does not need becomes transparent.
#[test]
fn what_is_not_needed_becomes_transparent() {
    let network = network();
    let recipe = Recipe { steps: 64, alpha: true, ..Recipe::default().sized(64) };
    let objective = Objective::neuron("fire3.concat", 7, None);
    let tile = &grow_subjects(&network, &[Subject::new(0, objective)], &recipe)[0];
    let alpha = tile.alpha.as_ref().expect("it has opacity");
    let (middle, corner) = (alpha.get_pixel(32, 32).0[0], alpha.get_pixel(3, 3).0[0]);
    assert!(middle > corner, "{middle} in the middle and {corner} in a corner");
}

/// Pictures that are to differ have textures less alike than those that are not.
#[test]
fn diversity_makes_variants_differ() {
    let network = network();
    let recipe = Recipe { steps: 32, variants: 3, ..Recipe::default().sized(48) };
    let plain = Objective::channel("fire4.concat", 10);
    let diverse =
        plain.clone() + 200.0 * Objective::term(super::objective::Term::Diversity { layer: "fire3.concat".to_owned() });
    let likeness = |objective: Objective| {
        let tiles = grow_subjects(&network, &[Subject::new(0, objective)], &recipe);
        assert_eq!(tiles.len(), 3);
        let layer = network.find("fire3.concat").expect("exists");
        let size = recipe.size();
        let grams: Vec<Vec<f32>> = tiles
            .iter()
            .map(|tile| {
                let mut executor = crate::network::Executor::new(&network, size, 1, &[layer], false).expect("fits");
                let mut input = vec![0.0; executor.input_shape().len()];
                network.color_transform().apply(&super::objective::planes(&tile.picture), &mut input);
                executor.forward(&input);
                let shape = executor.shape(layer);
                let planes: Vec<&[f32]> = executor.value(layer).chunks_exact(shape.plane()).collect();
                let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
                planes.iter().flat_map(|a| planes.iter().map(|b| dot(a, b)).collect::<Vec<_>>()).collect()
            })
            .collect();
        let cosine = |a: &[f32], b: &[f32]| {
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
            dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
        };
        cosine(&grams[0], &grams[1]) + cosine(&grams[0], &grams[2]) + cosine(&grams[1], &grams[2])
    };
    let (alike, different) = (likeness(plain), likeness(diverse));
    assert!(different < alike - 0.05, "{different} and {alike}");
}

/// A photo comes back from the activations that it gave.
#[test]
fn activations_are_inverted() {
    let network = network();
    let recipe = Recipe { steps: 200, transforms: Vec::new(), ..Recipe::default().sized(48) };
    let objective = Objective::read("inversion:conv1.relu:koala.jpg", &network).expect("an objective");
    let tile = &grow_subjects(&network, &[Subject::new(0, objective)], &recipe)[0];
    assert!(tile.curve[0] < -0.3 && tile.activation > -0.1, "{} from {}", tile.activation, tile.curve[0]);
}

/// An ascent that has converged ends early.
#[test]
fn what_has_converged_ends() {
    let network = network();
    let recipe = Recipe { steps: 400, early_stopping: 0.05, transforms: Vec::new(), ..Recipe::default().sized(32) };
    let tile = &grow_all(&network, "conv1", &[7], &recipe)[0];
    assert!(tile.stop == StopReason::Converged && tile.steps < 400, "{:?} after {}", tile.stop, tile.steps);
}

/// A kept tile comes back the same; another setting, channel or network does not find it; a damaged one is none.
#[test]
fn the_cache_gives_back_what_it_was_given() {
    let network = network();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = TileCache::new(folder.path().to_owned(), 1 << 20);
    for alpha in [false, true] {
        let recipe = Recipe { steps: 3, alpha, ..Recipe::default().sized(32) };
        let subject = &Subject::channels("fire2.concat", &[5])[0];
        let tile = &grow_all(&network, "fire2.concat", &[5], &recipe)[0];
        assert_eq!(cache.find(&network, &recipe, subject), None);
        cache.keep(&network, &recipe, subject, tile).expect("kept");
        assert_eq!(cache.find(&network, &recipe, subject).as_ref(), Some(tile));
        assert_eq!(cache.find(&network, &Recipe { seed: 1, ..recipe.clone() }, subject), None);
        assert_eq!(cache.find(&network, &recipe, &Subject::channels("fire2.concat", &[6])[0]), None);
    }
    let other = import::open("models/cats_or_dogs").expect("it is there");
    let recipe = Recipe { steps: 3, ..Recipe::default().sized(32) };
    // Another scaling of colours makes another picture; how photos are cut does not.
    let scaled = network.with_preprocessing(Scaling::ZeroToOne.applied_to(&network.preprocessing)).expect("it fits");
    let cut = Preprocessing { crop: Crop::Center(0.5), size: [64, 96], ..network.preprocessing.clone() };
    let cut = network.with_preprocessing(cut).expect("it fits");
    let subject = &Subject::channels("fire2.concat", &[5])[0];
    assert_eq!([&scaled, &cut].map(|n| cache.find(n, &recipe, subject).is_some()), [false, true]);
    assert_eq!(cache.find(&other, &recipe, &Subject::channels("fire2.concat", &[5])[0]), None);
    let size = cache.size();
    assert_eq!(size.tiles, 2);
    let small = TileCache::new(folder.path().to_owned(), size.bytes - 1);
    small.shrink();
    assert_eq!(small.size().tiles, 1, "the one used longest ago is gone");
    let shelf = std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|e| e.path());
    let files: Vec<_> = shelf.flat_map(|s| std::fs::read_dir(s).into_iter().flatten().flatten()).collect();
    for file in &files {
        std::fs::write(file.path(), b"nonsense").expect("written");
    }
    for alpha in [false, true] {
        let recipe = Recipe { alpha, ..recipe.clone() };
        assert_eq!(cache.find(&network, &recipe, &Subject::channels("fire2.concat", &[5])[0]), None);
    }
    std::fs::write(folder.path().join("letter.txt"), "not a tile").expect("written");
    cache.empty().expect("emptied");
    assert_eq!(cache.size().tiles, 0);
    assert!(folder.path().join("letter.txt").exists(), "nothing else is removed");
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
