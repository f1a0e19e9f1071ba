//! The command line as a person uses it: the program itself, its output and its exit status.

mod program;

use std::fs;
use std::path::Path;

use program::{fails, json, layerscope, succeeds, text};
use serde_json::Value;

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

#[test]
fn layers_are_listed() {
    let layers = json(&["layers", "--json"]);
    let named = |name: &str| {
        let all = layers.as_array().expect("an array").iter();
        all.clone().find(|layer| layer["name"] == name).expect("the layer is listed").clone()
    };
    assert_eq!(named("conv1")["inputs"], serde_json::json!(["input"]));
    let concat = named("fire6.concat");
    assert_eq!(concat["kind"], "concat");
    assert_eq!(concat["inputs"], serde_json::json!(["fire6.expand1x1.relu", "fire6.expand3x3.relu"]));
    assert_eq!(concat["shape"], serde_json::json!([384, 14, 14]));
    assert_eq!(named("conv1")["parameters"], 1792);
    assert_eq!(named("pool1")["receptive_field"]["size"], serde_json::json!([7, 7]));
    // 113 x 113 positions, 64 filters of 3 x 3 x 3.
    assert_eq!(named("conv1")["multiply_adds"], 113 * 113 * 64 * 27);
    assert_eq!(named("pool1")["multiply_adds"], 0);
    let sum: u64 = layers.as_array().into_iter().flatten().filter_map(|layer| layer["multiply_adds"].as_u64()).sum();
    assert!(succeeds(&["layers"]).contains(&format!(" 1235496 parameters, {sum} multiply-adds, input 3x227x227")));
    assert!(succeeds(&["layers", "--model", "cats_or_dogs"]).contains("fc1"));
    assert!(succeeds(&["models"]).contains("efficientnet_lite0"));
    assert_eq!(json(&["models", "--json"])["bundled"][0]["name"], "squeezenet1_1");
}

#[test]
fn activations_are_written_as_pictures_and_as_values() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("deep/maps");
    let arguments = |format| {
        vec![
            "activations",
            "assets/photos/dog.jpg",
            "--layer",
            "conv1.relu",
            "--layer",
            "softmax",
            "--channels",
            "3,7-9",
            "--out",
            out.to_str().expect("UTF-8"),
            "--format",
            format,
        ]
    };
    succeeds(&arguments("png"));
    for file in ["conv1.relu.png", "conv1.relu/3.png", "conv1.relu/9.png", "softmax.png"] {
        assert!(image::open(out.join(file)).is_ok(), "{file}");
    }
    assert!(!out.join("conv1.relu/4.png").exists());
    succeeds(&arguments("npy"));
    let bytes = fs::read(out.join("conv1.relu.npy")).expect("written");
    let npy = npyz::NpyFile::new(&bytes[..]).expect("an array");
    assert_eq!(npy.shape(), [1, 4, 113, 113]);
    assert!(npy.into_vec::<f32>().expect("float32").iter().all(|v| *v >= 0.0));
}

/// The contract of `--tensor`: any size, any batch, fed as it is.
#[test]
fn a_tensor_stands_in_for_a_photo() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let values: Vec<f32> = (0..2 * 3 * 90 * 70).map(|i| (i % 251) as f32 - 125.0).collect();
    let tensor = path("x.npy");
    fs::write(&tensor, layerscope::activations::npy_bytes(&[2, 3, 90, 70], &values).expect("an array"))
        .expect("written");
    assert_eq!(json(&["predict", "--tensor", &tensor, "--json"]).as_array().expect("an array").len(), 2);
    let shape = |file: String| {
        let bytes = fs::read(file).expect("written");
        npyz::NpyFile::new(&bytes[..]).expect("an array").shape().to_vec()
    };
    succeeds(&["activations", "--tensor", &tensor, "--layer", "pool3", "--out", &path(""), "--format", "npy"]);
    assert_eq!(shape(path("pool3.npy")), [2, 128, 11, 8]);
    let gradient = path("g.npy");
    succeeds(&["gradient", "--tensor", &tensor, "--layer", "fire4.concat", "--channel", "9", "--out", &gradient]);
    assert_eq!(shape(gradient), [2, 3, 90, 70]);
}

#[test]
fn filters_grow_the_same_tiles_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let grow = |name: &str| {
        let out = folder.path().join(name);
        let record = json(&[
            "filters",
            "--layer",
            "fire3.concat",
            "--channels",
            "5,40",
            "--size",
            "48",
            "--steps",
            "10",
            "--seed",
            "3",
            "--threads",
            "2",
            "--out",
            out.to_str().expect("UTF-8"),
            "--json",
        ]);
        (out, record)
    };
    let ((first, record), (second, _)) = (grow("a"), grow("b"));
    for file in ["fire3.concat.png", "fire3.concat/5.png", "fire3.concat/40.png"] {
        assert_eq!(
            fs::read(first.join(file)).expect("written"),
            fs::read(second.join(file)).expect("written"),
            "{file}"
        );
    }
    let kept: Value = serde_json::from_slice(&fs::read(first.join("filters.json")).expect("written")).expect("JSON");
    assert_eq!(kept, record);
    let channel = &record["channels"][1];
    assert_eq!(
        (channel["channel"].as_u64(), channel["seed"].as_u64(), channel["steps"].as_u64()),
        (Some(40), Some(3), Some(10))
    );
    assert_eq!((channel["curve"].as_array().map(Vec::len), channel["stopped"].as_str()), (Some(10), Some("finished")));
    assert!(channel["activation"].as_f64() > channel["curve"][0].as_f64() && channel["seconds"].is_number());
}

/// Slow machines and busy ones too: what is checked is how the numbers hang together.
#[test]
fn bench_reports_medians_and_what_they_are_made_of() {
    let arguments =
        ["bench", "--layer", "fire2.concat", "--size", "64", "--seconds", "0.1", "--threads", "1", "--by-layer"];
    let report = json(&[&arguments[..], &["--json"]].concat());
    let number = |value: &Value| value.as_f64().expect("a number");
    for (name, both_ways) in [("forward", 1.0), ("gradient", 2.0)] {
        let speed = &report[name];
        let (median, [low, high]) = (number(&speed["median_ms"]), [0, 1].map(|i| number(&speed["quartiles_ms"][i])));
        assert!(0.0 < low && low <= median && median <= high, "{speed}");
        assert_eq!(report[format!("{name}_ms")], speed["median_ms"]);
        // conv1 of 64 x 64 gives 31 x 31, its pool 15 x 15.
        let multiply_adds = 31.0 * 31.0 * 27.0 * 64.0 + 15.0 * 15.0 * (64.0 * 16.0 + 16.0 * 64.0 + 9.0 * 16.0 * 64.0);
        let gflops = both_ways * 2.0 * multiply_adds / median / 1e6;
        assert!((number(&speed["gflops"]) / gflops - 1.0).abs() < 1e-6, "{speed} instead of {gflops}");
        let share = number(&speed["share_of_peak"]) * number(&report["peak"]["gemm_gflops"]);
        assert!((share / gflops - 1.0).abs() < 1e-6);
    }
    assert!(number(&report["peak"]["registers_gflops"]) > 0.0);
    assert_eq!(report["threads"], 1);

    // A rectifier belongs to the convolution before it.
    let steps = report["steps"].as_array().expect("an array");
    let names: Vec<&str> = steps.iter().map(|step| step["name"].as_str().expect("a name")).collect();
    let fire2 = ["fire2.squeeze1x1.relu", "fire2.expand1x1.relu", "fire2.expand3x3.relu", "fire2.concat"];
    assert_eq!(names, [&["conv1.relu", "pool1"], &fire2[..]].concat());
    assert_eq!(steps[0]["kind"], "convolution");
    assert!(steps.iter().all(|step| number(&step["forward"]["median_ms"]) > 0.0));
    assert!(steps[..5].iter().all(|step| number(&step["backward"]["median_ms"]) > 0.0));
    let share: f64 = steps.iter().map(|step| number(&step["share"])).sum();
    assert!((share - 1.0).abs() < 1e-6);

    let text = succeeds(&arguments);
    assert!(
        ["forward + gradient", "of GEMM peak", "fire2.expand3x3.relu"]
            .iter()
            .all(|part| { text.to_lowercase().contains(&part.to_lowercase()) })
    );
}

#[test]
fn errors_are_one_line_that_says_what_would_be_right() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let dog = "assets/photos/dog.jpg";
    let line = fails(1, &["filters", "--layer", "fire6/concat", "--out", out]);
    assert!(line.contains("fire6/concat") && line.contains("nearest are fire6.concat"), "{line}");
    assert!(fails(1, &["predict", "no/such.jpg"]).contains("no/such.jpg"));
    assert!(fails(1, &["predict", "README.md"]).contains("not a picture"));
    assert!(fails(1, &["predict", "assets"]).contains("folder"));
    assert!(fails(1, &["predict", dog, "--model", "resnet50"]).contains("squeezenet1_1"));
    assert!(fails(1, &["predict", dog, "--model", "README.md"]).contains("README.md"));
    assert!(fails(1, &["predict", dog, "--max-pixels", "1000"]).contains("1,000"));
    assert!(fails(1, &["activations", dog, "--layer", "conv1", "--channels", "64", "--out", out]).contains("0 to 63"));
    assert!(fails(1, &["filters", "--layer", "conv1", "--size", "5", "--out", out]).contains("16 to 1024"));
    assert!(fails(1, &["filters", "--model", "cats_or_dogs", "--layer", "fc1", "--out", out]).contains("256x256"));
    assert!(!Path::new(out).exists(), "nothing is written when nothing was done");
    assert!(fails(2, &["filters"]).contains("--layer"));
    assert!(fails(2, &["predict"]).contains("IMAGE"));
    assert!(fails(2, &["predict", dog, "--threads", "0"]).contains("--threads"));
    assert!(fails(2, &["bench", "--seconds", "NaN"]).contains("0 and 3600"));
    assert!(fails(2, &["activations", dog, "--layer", "conv1", "--channels", "x", "--out", out]).contains("0-15"));
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

#[test]
fn without_a_display_the_subcommands_are_named() {
    let line = fails(1, &[]);
    assert!(line.contains("display") && line.contains("predict") && line.contains("filters"), "{line}");
}

#[test]
fn evidence_names_the_photos_that_excite_a_channel() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let record = json(&[
        "evidence",
        "--layer",
        "fire6.concat",
        "--channels",
        "10,3",
        "--photos",
        "assets/photos",
        "--out",
        out,
        "--json",
    ]);
    let written = fs::read(Path::new(out).join("evidence.json")).expect("written");
    assert_eq!(record, serde_json::from_slice::<Value>(&written).expect("JSON"));
    assert_eq!((&record["photos"], &record["unreadable"]), (&Value::from(10), &Value::from(0)));
    for (index, channel) in [10, 3].into_iter().enumerate() {
        let found = &record["channels"][index];
        assert_eq!(found["channel"], channel);
        let top = found["top"].as_array().expect("an array");
        let values: Vec<f64> = top.iter().map(|peak| peak["value"].as_f64().expect("a number")).collect();
        assert!(!top.is_empty() && top.len() <= 9 && values.is_sorted_by(|a, b| a >= b), "{found}");
        let photos: std::collections::HashSet<&str> = top.iter().filter_map(|peak| peak["photo"].as_str()).collect();
        assert_eq!(photos.len(), top.len(), "each from a photo of its own");
        assert!(photos.contains(found["best_photo"].as_str().expect("a photo")));
        for peak in top {
            let side = |name: &str| peak["box"][name].as_u64().expect("pixels");
            assert!(side("x") + side("width") <= 227 && side("y") + side("height") <= 227, "{peak}");
            assert!(peak["y"].as_u64().is_some_and(|y| y < 14) && peak["x"].as_u64().is_some_and(|x| x < 14), "{peak}");
        }
        let sheet = image::open(Path::new(out).join(found["file"].as_str().expect("a file"))).expect("a picture");
        assert_eq!(sheet.width(), 3 * 130 + 2);
    }
    // Without a folder the photos in the program, which are the same files.
    let built_in = json(&["evidence", "--layer", "fire6.concat", "--channels", "10,3", "--out", out, "--json"]);
    assert_eq!(built_in["channels"], record["channels"]);

    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("writable");
    let empty = empty.to_str().expect("UTF-8");
    let error = fails(1, &["evidence", "--layer", "fire6.concat", "--photos", empty, "--out", out]);
    assert!(error.contains("no pictures below") && error.contains(empty), "{error}");
}

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
