use std::path::Path;

use proptest::prelude::*;

use super::{Analysis, Histogram, Input, LayerMaps, MapAtlas, Statistics, npy_bytes, predict, read_npy, strongest};
use crate::import;
use crate::kernels::Size;
use crate::network::{Network, Shape};
use crate::picture::{Colormap, Scale, bundled_photo};

fn network(name: &str) -> std::sync::Arc<Network> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
    import::open(&path.to_string_lossy()).expect("the model opens")
}

fn best(network: &std::sync::Arc<Network>, photo: &str) -> (String, f32) {
    let photo = bundled_photo(photo).expect("bundled").open().expect("a photo");
    let input = Input::from_photo(network, &photo);
    let best = predict(network, &input, 1).expect("fits").remove(0).remove(0);
    (best.label, best.probability)
}

/// A network that keeps little at its own size keeps much at a larger one, as a tensor from a file can have. Only the layers'
/// shapes at its own size were counted before, so this took 4 GiB.
#[test]
fn what_is_kept_is_measured_at_the_size_that_is_run() {
    let network = network("squeezenet1_1");
    let size = Size::square(3000);
    let input = Input { values: Vec::new(), batch: 1, size, seen: None };
    let error = Analysis::new(&network, input).expect_err("it is too large").to_string();
    assert!(error.contains("SqueezeNet") && error.contains("the limit is 2048 MiB"), "{error}");
}

/// What the same weights said of the same photos in ONNX Runtime, to the digits that were noted.
#[test]
fn photos_are_recognised() {
    let squeezenet = network("squeezenet1_1");
    for (photo, label, low, high) in [
        ("dog", "German shepherd", 0.99, 1.0),
        ("panda", "giant panda", 0.99, 1.0),
        ("koala", "koala", 0.99, 1.0),
        ("duck", "goose", 0.99, 1.0),
        ("coffee", "espresso", 0.99, 1.0),
        ("chelsea", "Egyptian cat", 0.47, 0.57),
        ("scarlet_macaw", "macaw", 0.69, 0.79),
    ] {
        let (found, probability) = best(&squeezenet, photo);
        assert_eq!(found, label, "{photo}");
        assert!((low..=high).contains(&probability), "{photo}: {probability}");
    }
    let efficientnet = network("efficientnet_lite0");
    for (photo, label, low, high) in
        [("dog", "German shepherd", 0.95, 1.0), ("panda", "giant panda", 0.94, 1.0), ("cat", "Egyptian cat", 0.25, 0.4)]
    {
        let (found, probability) = best(&efficientnet, photo);
        assert_eq!(found, label, "{photo}");
        assert!((low..=high).contains(&probability), "{photo}: {probability}");
    }
    let cats_or_dogs = network("cats_or_dogs");
    for (photo, label, low, high) in
        [("dog", "dog", 0.77, 0.83), ("chelsea", "cat", 0.73, 0.79), ("cat", "cat", 0.71, 0.77)]
    {
        let (found, probability) = best(&cats_or_dogs, photo);
        assert_eq!(found, label, "{photo}");
        assert!((low..=high).contains(&probability), "{photo}: {probability}");
    }
}

#[test]
fn an_analysis_holds_every_layer() {
    let network = network("squeezenet1_1");
    let photo = bundled_photo("dog").expect("bundled").open().expect("a photo");
    let analysis = Analysis::new(&network, Input::from_photo(&network, &photo)).expect("fits");
    for (id, layer) in network.layers() {
        let maps = analysis.layer(id);
        assert_eq!((maps.shape, maps.statistics.len()), (layer.shape, layer.shape.channels()), "{}", layer.name);
        assert_eq!(maps.channel(layer.shape.channels() - 1).len(), layer.shape.plane());
        assert!(maps.channel(layer.shape.channels()).is_empty());
    }
    assert_eq!(analysis.predictions(5)[0].label, "German shepherd");
}

#[test]
fn statistics_leave_out_what_is_not_a_number() {
    let s = Statistics::of(&[1.0, f32::NAN, 3.0, f32::INFINITY, -1.0]);
    assert_eq!((s.min, s.max, s.mean, s.not_finite), (-1.0, 3.0, 1.0, 2));
    assert!((s.std - (8.0f32 / 3.0).sqrt()).abs() < 1e-6 && (s.active - 2.0 / 3.0).abs() < 1e-6);
    assert!(Statistics::of(&[0.0; 9]).is_dead());
    assert!(!Statistics::of(&[0.0, f32::NAN]).is_dead() && !Statistics::of(&[-1.0, 0.0]).is_dead());
    assert_eq!(Statistics::of(&[]), Statistics::default());
}

#[test]
fn the_strongest_positions_are_peaks() {
    #[rustfmt::skip]
    let map = [
        9.0, 8.0, 0.0, 0.0,
        8.0, 7.0, 0.0, 5.0,
        0.0, 0.0, 0.0, 5.0,
    ];
    let found: Vec<(usize, usize, f32)> = strongest(&map, 4, 2).iter().map(|p| (p.row, p.column, p.value)).collect();
    assert_eq!(found, [(0, 0, 9.0), (1, 3, 5.0)]);
    assert!(strongest(&[f32::NAN; 4], 2, 3).is_empty() && strongest(&[1.0], 0, 3).is_empty());
}

proptest! {
    #[test]
    fn a_histogram_counts_every_finite_value_once(values in prop::collection::vec(any::<f32>(), 0..60), bins in 1..20usize) {
        let histogram = Histogram::of(&values, bins);
        let finite = values.iter().filter(|v| v.is_finite()).count();
        prop_assert_eq!(histogram.counts.iter().sum::<usize>(), finite);
    }

    #[test]
    fn an_array_survives_the_disk(shape in prop::collection::vec(1..5usize, 1..4), seed in any::<u32>()) {
        let values: Vec<f32> = (0..shape.iter().product::<usize>()).map(|i| i as f32 * 0.5 + seed as f32).collect();
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        let bytes = npy_bytes(&shape, &values).expect("written");
        std::fs::write(file.path(), &bytes).expect("writable");
        prop_assert_eq!(read_npy(file.path()).expect("read"), (shape, values));
        std::fs::write(file.path(), &bytes[..bytes.len() - 1]).expect("writable");
        prop_assert!(read_npy(file.path()).is_err());
    }

    /// Wherever an atlas puts a map, it can be found there again, whole and alone.
    #[test]
    fn every_map_is_on_its_page(channels in 1..40usize, height in 1..9usize, width in 2..9usize, max_side in 10..60usize) {
        let shape = Shape::maps(channels, height, width);
        let values = (0..shape.len()).map(|i| (i / shape.plane()) as f32).collect();
        let maps = LayerMaps::new(shape, values);
        let atlas = MapAtlas::paint(&maps, Colormap::Grey, Scale::Layer, max_side).expect("a map fits");
        for page in &atlas.pages {
            prop_assert!(page.width() as usize <= max_side && page.height() as usize <= max_side);
        }
        for channel in 0..channels {
            let cell = atlas.cell(channel);
            let expected = Colormap::Grey.color(atlas.ranges[channel].normalise(channel as f32));
            for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                let pixel = atlas.pages[cell.page].get_pixel((cell.x + x) as u32, (cell.y + y) as u32);
                prop_assert_eq!(pixel.0, expected);
            }
        }
    }
}

#[test]
fn a_wrong_array_is_explained() {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let explain = |bytes: &[u8]| {
        std::fs::write(file.path(), bytes).expect("writable");
        read_npy(file.path()).expect_err("wrong").to_string()
    };
    for bytes in [&b"not an array"[..], b"", b"\x93NUMPY\x01"] {
        assert!(explain(bytes).contains("not a NumPy array file"), "{}", explain(bytes));
    }
    let mut header =
        b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (9999, 9999), }".to_vec();
    header.resize(127, b' ');
    header.push(b'\n');
    assert!(explain(&header).contains("promises"));
    let mut doubles = npy_bytes(&[1], &[0.0]).expect("written");
    let at = doubles.windows(3).position(|w| w == b"<f4").expect("its type is in the header");
    doubles[at + 2] = b'8';
    assert!(explain(&doubles).contains("float32"));
    let network = network("squeezenet1_1");
    std::fs::write(file.path(), npy_bytes(&[1, 1, 4, 4], &[0.0; 16]).expect("written")).expect("writable");
    let error = Input::from_npy(&network, file.path()).expect_err("wrong shape").to_string();
    assert!(error.contains("[1, 1, 4, 4]") && error.contains("[batch, 3, height, width]"), "{error}");
}
