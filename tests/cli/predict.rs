//! `layerscope predict`: what is in photos.

use serde_json::Value;

use crate::program::{json, layerscope, succeeds, text};

#[test]
fn photos_are_named() {
    let photos = ["assets/photos/dog.jpg", "assets/photos/chelsea.png"];
    let answer = json(&["predict", photos[0], photos[1], "--top", "3", "--json"]);
    let best = |image: usize, rank: usize| &answer[image]["predictions"][rank];
    assert_eq!(answer[0]["image"], photos[0]);
    assert_eq!((best(0, 0)["label"].as_str(), best(0, 0)["class"].as_u64()), (Some("German shepherd"), Some(235)));
    assert!(best(0, 0)["probability"].as_f64().expect("a number") > 0.99);
    // Classes 281 to 285 are the cats.
    assert!((0..3).all(|rank| (281..=285).contains(&best(1, rank)["class"].as_u64().expect("a class"))));

    let dog = json(&["predict", photos[0], "--model", "efficientnet_lite0", "--json"]);
    assert_eq!(dog[0]["predictions"][0]["label"], "German shepherd");
    assert!(dog[0]["predictions"][0]["probability"].as_f64().expect("a number") > 0.9);
    assert!(succeeds(&["predict", photos[0]]).contains("German shepherd"));
}

#[test]
fn cats_and_dogs_are_told_apart() {
    let photos = ["assets/photos/dog.jpg", "assets/photos/cat.jpg", "assets/photos/chelsea.png"];
    let answer = json(&["predict", photos[0], photos[1], photos[2], "--model", "cats_or_dogs", "--json"]);
    let labels: Vec<&str> = (0..3).map(|i| answer[i]["predictions"][0]["label"].as_str().expect("a label")).collect();
    assert_eq!(labels, ["dog", "cat", "cat"]);
}

/// One bad photo does not hide what the others show.
#[test]
fn a_bad_photo_among_good_ones_is_named() {
    let output = layerscope(&["predict", "assets/photos/dog.jpg", "README.md", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer.as_array().expect("an array").len(), 1);
    assert!(text(&output.stderr).contains("README.md"));
}
