//! Recipes and their settings.

use super::support::{grow_all, network, transforms};
use crate::featurevis::{OptimizerKind, Parameterization, Preset, Recipe, Start};

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
