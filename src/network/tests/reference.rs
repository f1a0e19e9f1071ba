//! What the shipped weights must compute: ONNX Runtime's activations and PyTorch's float64 gradients.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::double;
use crate::featurevis::ChannelMean;
use crate::import;
use crate::kernels::{Activation, Size};
use crate::network::{Executor, LayerId, Network, Op, Source};

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

/// The gradients of channels' means, against PyTorch's in float64.
///
/// A rectifier whose input lies nearer to its kink than f32 can tell opens or closes by rounding, and moves single entries
/// by more than rounding ever could. Which ones do depends on the order of the sums, and so on the machine's vectors: one way
/// of summing turned two of EfficientNet's five million (inputs 5e-8 and 4e-7 from the kink, among values of order 1) and
/// one of SqueezeNet's, and moved a sample by 3e-3 of the largest. So three things are shown, with every layer computed in
/// f64 too: in f64 the reference is reproduced to the last digits; with the rectifiers set as they fell in f32, the f64
/// gradient and ours agree in every entry; and each rectifier that fell otherwise is a tie. Where no tie is involved, the
/// reference is met directly.
fn gradients_agree(name: &str) {
    let reference: Activations = read(&format!("{name}.json"));
    let gradients: Gradients = read(&format!("{name}_gradients.json"));
    let network = import::open(&model(name)).expect("the model opens");
    let size = Size::new(reference.input_shape[2], reference.input_shape[3]);
    let x = input(&reference);
    let all: Vec<LayerId> = network.layers().map(|(id, _)| id).collect();
    let last = network.find("logits").expect("exists");
    let mut executor = Executor::new(&network, size, 1, &all, true).expect("the input fits");
    executor.forward(&x);
    let exact = double::forward(&network, size, &x, last);
    let widen = |id: &LayerId| executor.value(*id).iter().map(|v| f64::from(*v)).collect();
    let ours: Vec<Vec<f64>> = all[..=last.index()].iter().map(widen).collect();
    assert_flips_are_ties(&network, &exact, &ours);

    assert!(!gradients.gradients.is_empty());
    for Gradient { layer, channel, objective, gradient: expected } in &gradients.gradients {
        let id = network.find(layer).expect("the layer exists");
        let shape = executor.shape(id);
        let channel_mean = ChannelMean { channel: *channel };
        let mean = f64::from(channel_mean.value(shape, executor.value(id)));
        assert!((mean - objective).abs() <= 1e-3 * objective.abs().max(1e-3), "{layer}: {mean} for {objective}");
        let mut seed = vec![0.0; shape.len()];
        channel_mean.gradient(shape, &mut seed);
        let gradient = executor.backward(&[(id, &seed)]);

        let tolerance = 1e-3 * expected.max_abs;
        let close = |what: &str, a: f64, b: f64, tolerance: f64| {
            assert!((a - b).abs() <= tolerance, "{layer} {what}: {a} instead of {b}");
        };
        let in_f64 = double::gradient(&network, size, &exact[..=id.index()], id, *channel);
        let as_fell = double::gradient(&network, size, &ours[..=id.index()], id, *channel);
        for (a, b) in gradient.iter().zip(&as_fell) {
            close("entry", (*a).into(), *b, 1e-5 * expected.max_abs);
        }
        for (at, value) in &expected.samples {
            close("sample in f64", in_f64[*at], *value, 1e-9 * expected.max_abs);
            if (in_f64[*at] - as_fell[*at]).abs() <= 0.5 * tolerance {
                close("sample", gradient[*at].into(), *value, tolerance);
            }
        }
        let count = gradient.len() as f64;
        let l2 = gradient.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        close("l2", l2, expected.l2, 1e-3 * expected.l2);
        let sum = |f: fn(f64) -> f64| gradient.iter().map(|v| f((*v).into())).sum::<f64>();
        close("mean", sum(|v| v) / count, expected.mean, tolerance);
        close("abs mean", sum(f64::abs) / count, expected.abs_mean, tolerance);
        close("max", gradient.iter().map(|v| f64::from(v.abs())).fold(0.0, f64::max), expected.max_abs, tolerance);
    }
}

/// Rectifiers that are open in f32 and closed in f64, or the other way: few, and each within rounding of its kink.
fn assert_flips_are_ties(network: &Network, exact: &[Vec<f64>], ours: &[Vec<f64>]) {
    let mut flips = 0;
    for (id, layer) in network.layers().take(exact.len()) {
        let (Op::Activation(activation), [Source::Layer(before)]) = (&layer.op, &layer.inputs[..]) else { continue };
        let top = if *activation == Activation::Relu6 { 6.0 } else { f64::INFINITY };
        let is_open = |y: f64| y > 0.0 && y < top;
        let input = &exact[before.index()];
        let largest = input.iter().fold(0.0f64, |a, v| a.max(v.abs()));
        for (at, (a, b)) in exact[id.index()].iter().zip(&ours[id.index()]).enumerate() {
            if is_open(*a) != is_open(*b) {
                flips += 1;
                let to_kink = input[at].abs().min((input[at] - top).abs());
                assert!(to_kink < 1e-6 * largest, "{}: {} is no tie", layer.name, input[at]);
            }
        }
    }
    assert!(flips < 10, "{flips} rectifiers fell otherwise than in f64");
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
