//! What the shipped weights must compute: ONNX Runtime's activations and PyTorch's float64 gradients.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::import;
use crate::kernels::Size;
use crate::network::{Executor, LayerId};

#[derive(Deserialize)]
struct Activations {
    input_shape: [usize; 4],
    lo: f64,
    hi: f64,
    layers: BTreeMap<String, Summary>,
}

#[derive(Deserialize)]
struct Summary {
    shape: Vec<usize>,
    mean: f64,
    std: f64,
    min: f64,
    max: f64,
    samples: Vec<(usize, f64)>,
}

#[derive(Deserialize)]
struct Gradients {
    gradients: Vec<Gradient>,
}

#[derive(Deserialize)]
struct Gradient {
    layer: String,
    channel: usize,
    objective: f64,
    gradient: GradientSummary,
}

#[derive(Deserialize)]
struct GradientSummary {
    l2: f64,
    mean: f64,
    abs_mean: f64,
    max_abs: f64,
    samples: Vec<(usize, f64)>,
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference").join(name);
    let text = std::fs::read_to_string(path).expect("reference values are in the repository");
    serde_json::from_str(&text).expect("reference values are JSON")
}

/// The fixed input of the reference files.
fn input(reference: &Activations) -> Vec<f32> {
    let [_, channels, height, width] = reference.input_shape;
    let mut x = Vec::new();
    for c in 0..channels {
        for i in 0..height {
            for j in 0..width {
                let phase = 0.05 * i as f64 * (c as f64 + 1.0) + 0.08 * j as f64 + c as f64;
                x.push((reference.lo + (reference.hi - reference.lo) * (0.5 + 0.5 * phase.sin())) as f32);
            }
        }
    }
    x
}

fn model(name: &str) -> String {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
    folder.to_string_lossy().into_owned()
}

/// Every layer's shape, statistics and samples, within 1e-3 of the layer's largest value.
fn activations_agree(name: &str) {
    let reference: Activations = read(&format!("{name}.json"));
    let network = import::open(&model(name)).expect("the model opens");
    let names: Vec<&str> = network.layers().map(|(_, l)| l.name.as_str()).collect();
    assert_eq!(names.len(), reference.layers.len());
    let all: Vec<LayerId> = network.layers().map(|(id, _)| id).collect();
    let size = Size::new(reference.input_shape[2], reference.input_shape[3]);
    let mut executor = Executor::new(&network, size, 1, &all, false).expect("the input fits");
    executor.forward(&input(&reference));
    for (id, layer) in network.layers() {
        let expected = &reference.layers[&layer.name];
        let ours = executor.value(id);
        assert_eq!(&executor.shape(id).dims()[..], &expected.shape[1..], "{}", layer.name);
        let largest = expected.max.abs().max(expected.min.abs());
        let close = |what: &str, a: f64, b: f64| {
            assert!((a - b).abs() <= 1e-3 * largest, "{} {what}: {a} instead of {b}", layer.name);
        };
        let count = ours.len() as f64;
        let mean = ours.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
        let variance = ours.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / count;
        close("mean", mean, expected.mean);
        close("std", variance.sqrt(), expected.std);
        close("min", ours.iter().copied().fold(f32::INFINITY, f32::min).into(), expected.min);
        close("max", ours.iter().copied().fold(f32::NEG_INFINITY, f32::max).into(), expected.max);
        for (at, value) in &expected.samples {
            close("sample", ours[*at].into(), *value);
        }
    }
}

/// The gradient of a channel's mean, within 1e-3 of its largest entry and of its length.
fn gradients_agree(name: &str) {
    let reference: Activations = read(&format!("{name}.json"));
    let gradients: Gradients = read(&format!("{name}_gradients.json"));
    let network = import::open(&model(name)).expect("the model opens");
    let size = Size::new(reference.input_shape[2], reference.input_shape[3]);
    let x = input(&reference);
    assert!(!gradients.gradients.is_empty());
    for Gradient { layer, channel, objective, gradient: expected } in &gradients.gradients {
        let id = network.find(layer).expect("the layer exists");
        let mut executor = Executor::new(&network, size, 1, &[id], true).expect("the input fits");
        executor.forward(&x);
        let shape = executor.shape(id);
        let channel = channel * shape.plane()..(channel + 1) * shape.plane();
        let mean =
            executor.value(id)[channel.clone()].iter().map(|v| f64::from(*v)).sum::<f64>() / shape.plane() as f64;
        assert!((mean - objective).abs() <= 1e-3 * objective.abs().max(1e-3), "{layer}: {mean} for {objective}");
        let mut seed = vec![0.0; shape.len()];
        seed[channel].fill(1.0 / shape.plane() as f32);
        let ours = executor.backward(&[(id, &seed)]);
        let count = ours.len() as f64;
        let l2 = ours.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        let tolerance = 1e-3 * expected.max_abs;
        let close = |what: &str, a: f64, b: f64, tolerance: f64| {
            assert!((a - b).abs() <= tolerance, "{layer} {what}: {a} instead of {b}");
        };
        eprintln!("{layer} l2 {l2} {} max_abs {}", expected.l2, expected.max_abs);
        for (at, value) in &expected.samples {
            if (f64::from(ours[*at]) - value).abs() > tolerance {
                eprintln!(
                    "  {at} {} {value} rel {}",
                    ours[*at],
                    (f64::from(ours[*at]) - value).abs() / expected.max_abs
                );
            }
        }
        close("l2", l2, expected.l2, 1e-3 * expected.l2);
        close("mean", ours.iter().map(|v| f64::from(*v)).sum::<f64>() / count, expected.mean, tolerance);
        close("abs mean", ours.iter().map(|v| f64::from(v.abs())).sum::<f64>() / count, expected.abs_mean, tolerance);
        close("max", ours.iter().map(|v| f64::from(v.abs())).fold(0.0, f64::max), expected.max_abs, tolerance);
        for (at, value) in &expected.samples {
            close("sample", ours[*at].into(), *value, tolerance);
        }
    }
}

#[test]
fn squeezenet_computes_what_onnx_runtime_does() {
    activations_agree("squeezenet1_1");
}

#[test]
fn efficientnet_computes_what_onnx_runtime_does() {
    activations_agree("efficientnet_lite0");
}

#[test]
fn squeezenet_has_the_gradients_of_pytorch() {
    gradients_agree("squeezenet1_1");
}

#[test]
fn efficientnet_has_the_gradients_of_pytorch() {
    gradients_agree("efficientnet_lite0");
}
