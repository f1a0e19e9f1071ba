//! Tiles on disk.

use super::support::{grow_all, network};
use crate::featurevis::{Export, Recipe, Subject, Tile, TileCache};
use crate::import;
use crate::network::{Crop, Preprocessing, Scaling};

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
