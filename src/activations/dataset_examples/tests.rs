use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::{
    ChannelExamples, CropSheet, DatasetExamples, MeanOver, PhotoSet, SMALLEST_CROP, STRONGEST, ScanError, ScanProgress,
    crop_box, scan,
};
use crate::activations::{Analysis, Input, LayerMaps};
use crate::import;
use crate::kernels::Size;
use crate::network::{LayerId, Network, ReceptiveField};
use crate::picture::{Limits, bundled_photos};

fn network() -> Arc<Network> {
    import::open_default().expect("it is embedded")
}

fn all_layers(network: &Network) -> Vec<LayerId> {
    network.layers().map(|(id, _)| id).collect()
}

fn look(network: &Arc<Network>, layers: &[LayerId], photos: &PhotoSet) -> Result<DatasetExamples, ScanError> {
    match scan(network, layers, photos, Limits::default(), |_| ControlFlow::Continue(()))? {
        ControlFlow::Continue(examples) => Ok(examples),
        ControlFlow::Break(()) => panic!("nobody broke it off"),
    }
}

/// The built-in photos of these names, as files.
fn folder_of(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in names {
        let photo = bundled_photos().iter().find(|photo| photo.name == *name).expect("bundled");
        put(folder.path(), name, photo.bytes);
    }
    folder
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("below the folder")).expect("writable");
    fs::write(path, bytes).expect("writable");
}

proptest! {
    /// The strongest are the first of all photos' maxima when sorted, and the best mean the largest of all means.
    #[test]
    fn the_strongest_are_those_of_a_sorted_list(
        maps in prop::collection::vec(prop::collection::vec(-3..4i8, 6), 0..24),
        holes in prop::collection::vec(any::<bool>(), 24),
    ) {
        let width = 3;
        let mut found = ChannelExamples::default();
        let (mut peaks, mut means) = (Vec::new(), Vec::new());
        for (photo, map) in maps.iter().enumerate() {
            let mut map: Vec<f32> = map.iter().map(|v| f32::from(*v) * 0.5).collect();
            if holes[photo] {
                (map[0], map[4]) = (f32::NAN, f32::INFINITY);
            }
            found.add(photo, &map, width);
            let finite: Vec<(usize, f32)> = map.iter().copied().enumerate().filter(|(_, v)| v.is_finite()).collect();
            let max = finite.iter().map(|(_, v)| *v).fold(f32::NEG_INFINITY, f32::max);
            let at = finite.iter().find(|(_, v)| *v == max).expect("some are finite").0;
            let mean = finite.iter().map(|(_, v)| f64::from(*v)).sum::<f64>() / finite.len() as f64;
            if max != 0.0 {
                peaks.push((photo, max, at / width, at % width));
            }
            if max != 0.0 || mean != 0.0 {
                means.push((photo, mean as f32));
            }
        }
        // Stable: of equal values the first photo stays ahead.
        peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
        peaks.truncate(STRONGEST);
        let kept: Vec<_> = found.peaks().iter().map(|p| (p.photo, p.value, p.row, p.column)).collect();
        prop_assert_eq!(kept, peaks);
        let best = means.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
        prop_assert_eq!(found.best_mean().map(|MeanOver { photo, value }| (photo, value)), best);
    }

    /// A crop is inside the picture, holds all that the value sees of it, is not too small to recognise something in,
    /// and as large for one value as for another.
    #[test]
    fn a_crop_holds_the_receptive_field(
        size in prop::array::uniform2(1..300usize),
        stride in prop::array::uniform2(0..33usize),
        start in prop::array::uniform2(-200..10isize),
        position in prop::array::uniform2(0..20usize),
        input in prop::array::uniform2(8..260usize),
    ) {
        let (field, input) = (ReceptiveField { size, stride, start }, Size::new(input[0], input[1]));
        let crop = crop_box(field, position[0], position[1], input);
        prop_assert!(crop.y + crop.height <= input.height && crop.x + crop.width <= input.width);
        let side = |field: usize, input: usize| field.max(SMALLEST_CROP).min(input);
        prop_assert_eq!((crop.height, crop.width), (side(size[0], input.height), side(size[1], input.width)));
        let (rows, columns) = field.at(position[0], position[1], input);
        prop_assert!(rows.is_empty() || crop.y <= rows.start && rows.end <= crop.y + crop.height);
        prop_assert!(columns.is_empty() || crop.x <= columns.start && columns.end <= crop.x + crop.width);
    }
}

#[test]
fn a_field_inside_the_picture_is_the_crop() {
    let field = ReceptiveField { size: [43; 2], stride: [8; 2], start: [-13; 2] };
    let crop = crop_box(field, 10, 4, Size::new(224, 224));
    assert_eq!((crop.x, crop.y, crop.width, crop.height), (19, 67, 43, 43));
    let small = ReceptiveField { size: [3; 2], stride: [2; 2], start: [0; 2] };
    let crop = crop_box(small, 50, 50, Size::new(224, 224));
    assert_eq!((crop.x, crop.y, crop.width, crop.height), (86, 86, 32, 32));
}

/// What a scan says of the photos is what analysing each says.
#[test]
fn a_scan_agrees_with_the_analysis_of_each_photo() {
    let network = network();
    let examples = look(&network, &all_layers(&network), &PhotoSet::BuiltIn).expect("they are built in");
    assert_eq!(examples.photos.len(), bundled_photos().len());
    let analyses: Vec<Analysis> = bundled_photos()
        .iter()
        .map(|photo| {
            let photo = photo.open().expect("bundled");
            Analysis::new(&network, Input::from_photo(&network, &photo)).expect("fits")
        })
        .collect();
    for name in ["conv1.relu", "fire6.concat", "logits"] {
        let id = network.find(name).expect("exists");
        for channel in 0..network.layer(id).shape.channels() {
            let found = examples.channel(id, channel).expect("watched");
            let maps = |photo: usize| -> &LayerMaps { analyses[photo].layer(id) };
            let maxima = (0..analyses.len()).map(|photo| maps(photo).statistics[channel].max);
            let largest = maxima.filter(|max| *max != 0.0).reduce(f32::max);
            assert_eq!(found.peaks().first().map(|peak| peak.value), largest, "{name} {channel}");
            for peak in found.peaks() {
                let map = maps(peak.photo);
                assert_eq!(map.channel(channel)[peak.row * map.shape.size().width + peak.column], peak.value);
            }
            if let Some(best) = found.best_mean() {
                assert_eq!(maps(best.photo).statistics[channel].mean, best.value, "{name} {channel}");
            }
        }
    }
    // The class a photo shows has that photo first.
    let logits = network.find("logits").expect("exists");
    let best = |class: usize| {
        let peak = examples.channel(logits, class).expect("a class").peaks()[0];
        examples.photo(peak.photo).expect("seen").name.clone()
    };
    assert_eq!((best(235).as_str(), best(388).as_str()), ("dog.jpg", "panda.jpg"));
}

#[test]
fn a_folder_is_looked_through_with_all_below_it_and_the_broken_are_counted() {
    let folder = folder_of(&["dog.jpg", "panda.jpg"]);
    put(folder.path(), "below/cat.JPG", bundled_photos()[2].bytes);
    put(folder.path(), "broken.png", b"not a picture");
    put(folder.path(), "cut.jpg", &bundled_photos()[0].bytes[..2000]);
    put(folder.path(), "empty.webp", b"");
    put(folder.path(), "notes.txt", b"no picture, and nobody says it is");
    put(folder.path(), ".hidden.jpg", b"nor this");
    let network = network();
    let layer = network.find("fire6.concat").expect("exists");
    let examples = look(&network, &[layer], &PhotoSet::Folder(folder.path().to_owned())).expect("some can be read");
    let names: Vec<&str> = examples.photos.iter().map(|photo| photo.name.as_str()).collect();
    assert_eq!(names, ["below/cat.JPG", "dog.jpg", "panda.jpg"]);
    assert_eq!((examples.unreadable.count, examples.is_cut), (3, false));
    assert!(examples.unreadable.first.as_ref().is_some_and(|why| why.to_string().contains("broken.png")));
    assert!(examples.channel(network.find("logits").expect("exists"), 0).is_none(), "nobody asked for it");
}

#[test]
fn a_folder_without_pictures_is_named() {
    let network = network();
    let layers = [network.output()];
    let explain = |path: &Path| {
        look(&network, &layers, &PhotoSet::Folder(path.to_owned())).expect_err("nothing in it").to_string()
    };
    let folder = folder_of(&[]);
    assert!(explain(folder.path()).starts_with("no pictures below"));
    put(folder.path(), "broken.png", b"not a picture");
    let error = explain(folder.path());
    assert!(error.starts_with("none of the 1 pictures") && error.contains("broken.png"), "{error}");
    let missing = folder.path().join("missing");
    let error = explain(&missing);
    assert!(error.starts_with("cannot look through") && error.contains("missing"), "{error}");
    assert!(explain(&folder.path().join("broken.png")).starts_with("cannot look through"));
}

/// A link back to its own folder does not lead around for ever.
#[cfg(unix)]
#[test]
fn a_link_to_a_folder_is_not_followed() {
    let folder = folder_of(&["dog.jpg"]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).expect("linked");
    let network = network();
    let layers = [network.output()];
    let examples = look(&network, &layers, &PhotoSet::Folder(folder.path().to_owned())).expect("a photo");
    assert_eq!(examples.photos.len(), 1);
}

#[test]
fn a_scan_is_broken_off_after_any_photo() {
    let network = network();
    let layers = [network.output()];
    let mut seen = Vec::new();
    let flow = scan(&network, &layers, &PhotoSet::BuiltIn, Limits::default(), |progress| {
        seen.push(progress.done);
        if progress.done == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(flow, Ok(ControlFlow::Break(()))));
    assert_eq!(seen, [0, 1, 2]);
    let folder = folder_of(&["dog.jpg"]);
    let photos = PhotoSet::Folder(folder.path().to_owned());
    let flow = scan(&network, &layers, &photos, Limits::default(), |progress| {
        assert_eq!(progress, ScanProgress { done: 0, total: None });
        ControlFlow::Break(())
    });
    assert!(matches!(flow, Ok(ControlFlow::Break(()))));
}

#[test]
fn a_sheet_shows_the_crops() {
    let network = network();
    let layer = network.find("fire2.concat").expect("exists");
    let examples = look(&network, &[layer], &PhotoSet::BuiltIn).expect("they are built in");
    let channels = 0..network.layer(layer).shape.channels();
    let channel = channels.max_by_key(|c| examples.channel(layer, *c).expect("watched").peaks().len()).expect("one");
    let sheet = CropSheet::cut(&examples, layer, channel).expect("photos excite it");
    assert_eq!((sheet.peaks.len(), sheet.cell), (STRONGEST, (128, 128)));
    for (index, peak) in sheet.peaks.iter().enumerate() {
        let part = examples.crop_box(layer, peak).expect("watched");
        let crop = crate::picture::resize(&examples.photo(peak.photo).expect("seen").crop(part), 128, 128);
        let (x, y) = sheet.corner(index);
        let placed = image::imageops::crop_imm(&sheet.picture, x, y, 128, 128).to_image();
        assert!(placed == crop, "crop {index}");
    }
}

#[test]
fn the_same_network_is_known_by_what_it_finds() {
    let network = network();
    let layers = [network.find("fire6.concat").expect("exists")];
    let once = look(&network, &layers, &PhotoSet::BuiltIn).expect("built in");
    let again = look(&network, &layers, &PhotoSet::BuiltIn).expect("built in");
    assert!(once.agrees_with(&again));
    let folder = folder_of(&["dog.jpg"]);
    let other = look(&network, &layers, &PhotoSet::Folder(folder.path().to_owned())).expect("a photo");
    assert!(!once.agrees_with(&other));
}

#[test]
fn a_ratio_needs_a_photo_that_excites() {
    let mut channel = ChannelExamples::default();
    assert!(channel.is_silent() && channel.ratio(3.0).is_none());
    channel.add(0, &[0.0; 4], 2);
    assert!(channel.is_silent() && channel.peaks().is_empty() && channel.ratio(3.0).is_none());
    channel.add(1, &[-1.0, -2.0], 2);
    assert!(channel.is_silent() && channel.peaks().len() == 1 && channel.ratio(3.0).is_none());
    channel.add(2, &[2.0, 0.0], 2);
    assert!(!channel.is_silent());
    assert_eq!(channel.ratio(3.0), Some((3.0, MeanOver { photo: 2, value: 1.0 })));
}

#[test]
fn pictures_with_opacity_have_activations_classes_and_examples() {
    let network = crate::network::tests::with_opacity();
    let photo = bundled_photos()[0].open().expect("a photo");
    let input = Input::from_photo(&network, &photo);
    assert_eq!(input.values.len(), 4 * 24 * 32);
    assert!(input.values[3 * 24 * 32..].iter().all(|v| *v == 1.0), "photos are opaque");
    let analysis = Analysis::new(&network, input).expect("it fits");
    assert!(network.layers().all(|(id, _)| analysis.layer(id).values.iter().all(|v| v.is_finite())));
    let sum: f32 = analysis.predictions(2).iter().map(|prediction| prediction.probability).sum();
    assert!((sum - 1.0).abs() < 1e-5);
    let examples = look(&network, &all_layers(&network), &PhotoSet::BuiltIn).expect("photos");
    let sheet = CropSheet::cut(&examples, network.find("relu").expect("exists"), 0).expect("photos excite it");
    assert!(sheet.peaks.iter().all(|peak| peak.value.is_finite()));
}
