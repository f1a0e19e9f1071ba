//! Model files as the command line opens them, and `layerscope convert`.

use std::fs;

use serde_json::Value;

use crate::program::{fails, json, succeeds};

/// A converted network is one file that needs nothing beside it, and says the same.
#[test]
fn a_network_is_converted_into_one_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (whole, half) = (path("whole.safetensors"), path("half.safetensors"));
    let said = succeeds(&["convert", "cats_or_dogs", "--out", &whole]);
    assert!(said.contains("layers") && said.contains("parameters"), "{said}");
    succeeds(&["convert", "--model", "cats_or_dogs", "--out", &half, "--f16"]);
    let size = |path: &str| fs::metadata(path).expect("it was written").len();
    assert!(size(&half) < size(&whole) * 52 / 100);
    let layers = json(&["layers", "--model", "cats_or_dogs", "--json"]);
    let photo = "assets/photos/dog.jpg";
    let names = |model: &str| json(&["predict", photo, "--model", model, "--json"])[0]["predictions"].clone();
    for file in [&whole, &half] {
        assert_eq!(json(&["layers", "--model", file, "--json"]), layers);
        assert_eq!(names(file), names("cats_or_dogs"));
    }
    let error = fails(1, &["convert", "--out", &path("model.onnx")]);
    assert!(error.contains("must end in .safetensors"), "{error}");
}

/// Weights alone say what they are: any number of classes, with class names beside them.
#[test]
fn weights_without_a_description_are_recognised() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let weights = folder.path().join("mine.safetensors");
    fs::copy("models/squeezenet1_1/squeezenet1_1_f16.safetensors", &weights).expect("can copy");
    let weights = weights.to_string_lossy().into_owned();
    let names = |model: &str| {
        let layers = json(&["layers", "--model", model, "--json"]);
        layers.as_array().expect("an array").iter().map(|layer| layer["name"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(names(&weights), names("squeezenet1_1"));
    // ImageNet's names for a thousand classes, unless others are beside it.
    let answer = json(&["predict", "assets/photos/dog.jpg", "--model", &weights, "--json"]);
    assert!(answer[0]["predictions"][0]["label"].as_str().is_some_and(|label| !label.starts_with("class ")));
    let labels: String = (0..1000).map(|class| format!("number {class}\n")).collect();
    fs::write(folder.path().join("labels.txt"), labels).expect("can write");
    let answer = json(&["predict", "assets/photos/dog.jpg", "--model", &weights, "--json"]);
    assert!(answer[0]["predictions"][0]["label"].as_str().is_some_and(|label| label.starts_with("number ")));
}

#[test]
fn what_a_checkpoint_must_not_do_is_refused_in_one_line() {
    let error = fails(1, &["layers", "--model", "tests/data/checkpoints/evil.pth"]);
    assert!(error.contains("evil.pth") && error.contains("system"), "{error}");
    let error = fails(1, &["layers", "--model", "tests/data/checkpoints/module.pth"]);
    assert!(error.contains("torch.save(model.state_dict(), path)"), "{error}");
    let error = fails(1, &["layers", "--model", "tests/data/checkpoints/zip.pth"]);
    assert!(error.contains("nearest") && error.contains("model.toml"), "{error}");
    let models = json(&["models", "--json"]);
    assert!(models["architectures"].as_array().is_some_and(|all| all.len() > 70));
}

#[test]
fn an_onnx_model_opens_whole_or_up_to_a_node() {
    let model = "tests/data/onnx/small/keras.onnx";
    let layers = json(&["layers", "--model", model, "--json"]);
    let kinds: Vec<_> = layers.as_array().expect("a list").iter().filter_map(|layer| layer["kind"].as_str()).collect();
    assert!(kinds.contains(&"convolution") && kinds.last() == Some(&"softmax"), "{kinds:?}");
    assert_eq!(
        json(&["predict", "assets/photos/dog.jpg", "--model", model, "--json"]).as_array().map(Vec::len),
        Some(1)
    );
    let decoder = "tests/data/onnx/small/decoder_torchscript.onnx";
    let message = fails(1, &["predict", "assets/photos/dog.jpg", "--model", decoder]);
    assert!(message.contains("names no classes") && message.contains("29x37x2"), "{message}");

    let loops = "tests/data/onnx/hostile/unsupported_operators.onnx";
    let message = fails(1, &["layers", "--model", loops]);
    assert!(message.contains("Loop (node \"decode\")") && message.ends_with("--until \"best\"\n"), "{message}");
    let part = json(&["layers", "--model", loops, "--until", "backbone.out", "--json"]);
    let last = part.as_array().and_then(|layers| layers.last()).expect("there are layers");
    assert_eq!(last["name"], "backbone.out");
    let message = fails(1, &["layers", "--until", "conv1"]);
    assert!(message.contains("only ONNX models"), "{message}");
}
