use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{StopSignal, bundled_models, native, open, open_default, open_until, open_while_wanted};
use crate::network::Grounds;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn open_error(path: &Path) -> String {
    open(&path.to_string_lossy()).expect_err("it is broken").to_string()
}

/// A copy of a bundled model that may be damaged.
fn copy_of(model: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join(model);
    fs::create_dir_all(folder.path().join("labels")).expect("can create");
    fs::copy(models().join("labels/imagenet1k.txt"), folder.path().join("labels/imagenet1k.txt")).expect("can copy");
    fs::create_dir(&copy).expect("can create");
    for entry in fs::read_dir(models().join(model)).expect("it is there") {
        let entry = entry.expect("readable");
        fs::copy(entry.path(), copy.join(entry.file_name())).expect("can copy");
    }
    (folder, copy)
}

#[test]
fn every_bundled_model_opens_and_has_its_published_size() {
    let parameters = |name: &str| open(&models().join(name).to_string_lossy()).expect("it opens").parameters();
    assert_eq!(parameters("squeezenet1_1"), 1_235_496);
    // 4,652,008 before folding: without the means, variances and scales, but with a bias for each convolution.
    assert!((4_600_000..4_652_008).contains(&parameters("efficientnet_lite0")));
    assert_eq!(parameters("cats_or_dogs"), 160 + 4640 + 4624 + 256 * 14_400 + 256 + 257);
    assert_eq!(bundled_models().len(), 3);
}

#[test]
fn the_embedded_model_needs_no_file() {
    let network = open_default().expect("it opens");
    assert_eq!(network.name(), "SqueezeNet v1.1");
    assert_eq!(network.classes.label(235), "German shepherd");
}

#[test]
fn weights_find_the_description_beside_them() {
    let weights = models().join("cats_or_dogs/catsordogs_f16.safetensors");
    assert_eq!(open(&weights.to_string_lossy()).expect("it opens").name(), "Cats or dogs");
}

/// However a model is opened, it is known which files it came from and who said how its pictures are prepared.
#[test]
fn every_way_of_opening_keeps_what_is_known() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let described = models().join("cats_or_dogs");
    let network = open(&described.to_string_lossy()).expect("it opens");
    let recognised = folder.path().join("recognised.safetensors");
    fs::copy(described.join("catsordogs_f16.safetensors"), &recognised).expect("can copy");
    let converted = folder.path().join("converted.safetensors");
    fs::write(&converted, native::to_bytes(&network, true).expect("a file")).expect("writable");
    let onnx = folder.path().join("keras.onnx");
    let keras = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/onnx/small/keras.onnx");
    fs::copy(keras, &onnx).expect("can copy");

    let mut hashes = std::collections::HashSet::new();
    for (path, is_said) in [(described, true), (recognised, false), (converted, true), (onnx, false)] {
        let network = open(&path.to_string_lossy()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(matches!(network.grounds(), Grounds::Said), is_said, "{}", path.display());
        assert!(hashes.insert(network.content_hash().expect("it came from files")), "{}", path.display());
    }
}

/// Parts of a model are different networks, also where a description stands beside it.
#[test]
fn parts_of_a_described_model_have_hashes_of_their_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = folder.path().join("part.onnx");
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/onnx/hostile/unsupported_operators.onnx");
    fs::copy(original, &model).expect("can copy");
    let open_part = |until| open_until(&model.to_string_lossy(), Some(until)).unwrap_or_else(|e| panic!("{e}"));
    let (bare, bare_other) = (open_part("backbone.out"), open_part("best"));
    super::describe(&model, &bare).expect("it is described");
    let (part, other) = (open_part("backbone.out"), open_part("best"));
    assert_eq!(part.grounds(), &Grounds::Said);
    assert_ne!(bare.content_hash(), bare_other.content_hash());
    assert_ne!(part.content_hash(), other.content_hash());
}

#[test]
fn an_unknown_name_lists_the_bundled_ones() {
    let error = open("resnet").expect_err("no such model").to_string();
    assert!(error.contains("resnet") && error.contains("squeezenet1_1"), "{error}");
}

/// Cut anywhere, a model is an error that names the file, never a panic.
#[test]
fn truncated_weights_are_an_error() {
    let (_keep, copy) = copy_of("squeezenet1_1");
    let path = copy.join("squeezenet1_1_f16.safetensors");
    let whole = fs::read(&path).expect("readable");
    for percent in 0..100 {
        fs::write(&path, &whole[..whole.len() * percent / 100]).expect("writable");
        let error = open_error(&copy);
        assert!(error.contains("squeezenet1_1_f16.safetensors"), "{percent} %: {error}");
    }
}

#[test]
fn sizes_that_lie_are_an_error() {
    let (_keep, copy) = copy_of("squeezenet1_1");
    let path = copy.join("squeezenet1_1_f16.safetensors");
    let whole = fs::read(&path).expect("readable");
    let mut lying = whole.clone();
    lying[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    fs::write(&path, &lying).expect("writable");
    assert!(open_error(&copy).contains("squeezenet1_1_f16.safetensors"));
    let header = String::from_utf8_lossy(&whole).replacen("\"shape\":[64]", "\"shape\":[9999999999]", 1);
    fs::write(&path, header.as_bytes()).expect("writable");
    assert!(open_error(&copy).contains("squeezenet1_1_f16.safetensors"));
}

#[test]
fn a_wrong_description_says_what_would_be_right() {
    let (_keep, copy) = copy_of("cats_or_dogs");
    let path = copy.join("model.toml");
    let right = fs::read_to_string(&path).expect("readable");
    let broken = |from: &str, to: &str| {
        assert!(right.contains(from), "{from}");
        fs::write(&path, right.replace(from, to)).expect("writable");
        open_error(&copy)
    };
    let error = broken("architecture = \"cats_or_dogs\"", "architecture = \"lenet\"");
    assert!(error.contains("lenet") && error.contains("squeezenet1_1"), "{error}");
    let error = broken("[256, 256]", "[0, 256]");
    assert!(error.contains("each side must be"), "{error}");
    let error = broken("mean = [0.0]", "mean = [0.0, 1.0]");
    assert!(error.contains("mean has 2"), "{error}");
    let error = broken("[\"cat\", \"dog\"]", "[\"cat\"]");
    assert!(error.contains("1 class names for 2"), "{error}");
    let error = broken("range = 1.0", "rang = 1.0");
    assert!(error.contains("rang") && error.contains("line"), "{error}");
    let error = broken("[256, 256]", "[128, 128]");
    assert!(error.contains("fc1"), "{error}");
    let error = broken("catsordogs_f16.safetensors", "missing.safetensors");
    assert!(error.contains("missing.safetensors"), "{error}");
    let error = broken("catsordogs_f16.safetensors", "model.toml");
    assert!(error.contains("not a safetensors file"), "{error}");
}

#[test]
fn weights_of_another_network_are_refused_by_name() {
    let (_keep, copy) = copy_of("squeezenet1_1");
    fs::copy(models().join("cats_or_dogs/catsordogs_f16.safetensors"), copy.join("squeezenet1_1_f16.safetensors"))
        .expect("can copy");
    let error = open_error(&copy);
    assert!(error.contains("conv1") && !error.contains('\n'), "{error}");
}

/// The reading stops at the first question after nobody wants the model any more, wherever in the files that is.
#[test]
fn a_model_that_nobody_wants_is_not_read_on() {
    let onnx = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/onnx/small/four_channels_dynamo.onnx");
    for path in [models().join("cats_or_dogs"), onnx] {
        let path = path.to_string_lossy();
        let opened_after = |most: usize| {
            let asked = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&asked);
            let stop = StopSignal::new(move || counter.fetch_add(1, Ordering::Relaxed) >= most);
            (open_while_wanted(&path, None, &stop), asked.load(Ordering::Relaxed))
        };
        let (opened, questions) = opened_after(usize::MAX);
        assert!(opened.is_ok() && questions > 2, "{questions} questions");
        for most in [0, 1, questions / 2] {
            let (opened, asked) = opened_after(most);
            // What is hashed last can be left out of a network that is there already.
            let is_stopped = opened.is_err_and(|error| error.to_string().contains("stopped"));
            assert!(is_stopped && asked <= most + 2, "{path}: {asked} questions, stopped after {most}: {is_stopped}");
        }
    }
}
