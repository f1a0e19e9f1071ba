//! torchvision's networks as PyTorch's two exporters write them, filled with weights that a formula makes.

use std::collections::BTreeMap;
use std::fs;

use prost::Message;

use super::super::proto::{ModelProto, pairs};
use super::{data, distance, json, values};
use crate::import;
use crate::network::Network;
use crate::network::tests::finish;
use crate::zoo::tests::{Generated, fill, generated};

#[derive(serde::Deserialize)]
struct Case {
    file: String,
    gain: f64,
    size: [usize; 2],
    logits: Vec<f32>,
    tensors: Vec<Summary>,
}

#[derive(serde::Deserialize)]
struct Summary {
    node: String,
    output: String,
    shape: Vec<usize>,
    mean: f32,
    std: f32,
    max_abs: f32,
    samples: Vec<(usize, f32)>,
}

/// The skeleton and its weights in a folder of their own.
fn filled(case: &Case) -> tempfile::TempDir {
    let bytes = fs::read(data().join("networks").join(&case.file)).expect("it is in the repository");
    let model = ModelProto::decode(bytes.as_slice()).expect("it is a model");
    let mut weights = Vec::new();
    for tensor in model.graph.expect("it has a graph").initializer {
        let entries = pairs(&tensor.external_data);
        let (Some(fill_with), Some(offset)) = (entries.get("fill"), entries.get("offset")) else { continue };
        assert_eq!(offset.parse(), Ok(weights.len() / 4 * 4));
        let count = tensor.dims.iter().product::<i64>() as usize;
        let (start, scale) = match *fill_with {
            "weight" => {
                let inputs: f64 = entries["inputs"].parse().expect("a number");
                (0.0, (3.0 * case.gain / inputs).sqrt())
            }
            "one" => (1.0, 0.25),
            _ => (0.0, 0.25),
        };
        weights.extend(fill(&tensor.name, count, start, scale).into_iter().flat_map(f32::to_le_bytes));
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("weights.bin"), weights).expect("writable");
    fs::write(folder.path().join("model.onnx"), bytes).expect("writable");
    let [height, width] = case.size;
    let description = format!(
        "name = \"made up\"\nweights = \"model.onnx\"\n[preprocessing]\nsize = [{height}, {width}]\ncrop = \"whole\"\nchannels = \"rgb\"\nrange = 1.0\nmean = [0.0, 0.0, 0.0]\nstd = [1.0, 1.0, 1.0]\n"
    );
    fs::write(folder.path().join("model.toml"), description).expect("writable");
    folder
}

/// As `picture` in tests/data/reference/generate.py, from -2 to 2.
fn picture([height, width]: [usize; 2]) -> Vec<f32> {
    let value = |c: usize, i: usize, j: usize| {
        let wave = 0.05 * i as f64 * (c as f64 + 1.0) + 0.08 * j as f64 + c as f64;
        (-2.0 + 4.0 * (0.5 + 0.5 * wave.sin())) as f32
    };
    (0..3).flat_map(|c| (0..height).flat_map(move |i| (0..width).map(move |j| value(c, i, j)))).collect()
}

fn check(network: &std::sync::Arc<Network>, case: &Case) -> Vec<String> {
    let input = picture(case.size);
    let mut wrong = Vec::new();
    let logits = values(network, network.preprocessing.size(), &input, &[network.logits()]).remove(0);
    let off = if logits.len() == case.logits.len() { distance(&logits, &case.logits) } else { f32::INFINITY };
    if off > 1e-3 {
        wrong.push(format!("the logits are off by {off}"));
    }
    let layers: Vec<_> = case
        .tensors
        .iter()
        .filter_map(|t| Some((t, network.find(&t.node).or_else(|_| network.find(&t.output)).ok()?)))
        // What is only read in another shape there has the values of the layer before it here.
        .filter(|(t, id)| network.layer(*id).shape.len() == t.shape.iter().product::<usize>())
        .collect();
    if layers.len() * 2 < case.tensors.len() {
        wrong.push(format!("only {} of {} values are layers", layers.len(), case.tensors.len()));
    }
    let ids: Vec<_> = layers.iter().map(|(_, id)| *id).collect();
    for ((summary, id), values) in layers.iter().zip(values(network, network.preprocessing.size(), &input, &ids)) {
        let count = values.len() as f64;
        let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
        let variance = values.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / count;
        let close = |a: f64, b: f32| (a - f64::from(b)).abs() <= 1e-3 * f64::from(summary.max_abs).max(1e-6);
        // With the channels last, the samples lie elsewhere.
        let samples = network.layer(*id).shape.dims() != summary.shape[1..]
            || summary.samples.iter().all(|(at, v)| close(f64::from(values[*at]), *v));
        if !(samples && close(mean, summary.mean) && close(variance.sqrt(), summary.std)) {
            wrong.push(format!("\"{}\" differs", network.layer(*id).name));
        }
    }
    wrong
}

#[test]
fn torchvisions_networks_compute_what_onnx_runtime_does() {
    let cases: BTreeMap<String, Case> = json("networks.json");
    let mut all_wrong = BTreeMap::new();
    for (name, case) in cases {
        let folder = filled(&case);
        let wrong = match import::open(&folder.path().join("model.onnx").to_string_lossy()) {
            Ok(network) => check(&network, &case),
            Err(error) => vec![error.to_string()],
        };
        if !wrong.is_empty() {
            all_wrong.insert(name, wrong);
        }
    }
    assert!(all_wrong.is_empty(), "{all_wrong:#?}");
}

/// The same tensors in torchvision's own layout: every convolution has the same values.
#[test]
fn the_zoo_and_an_exporter_make_the_same_of_the_same_weights() {
    let cases: BTreeMap<String, Case> = json("networks.json");
    let case = &cases["resnet18_torchscript"];
    let folder = filled(case);
    let exported = import::open(&folder.path().join("model.onnx").to_string_lossy()).expect("it opens");
    let weights = Generated { gain: case.gain, outputs: case.logits.len() };
    let built = finish(generated("resnet18", weights, exported.preprocessing.clone()));
    let convolutions = |network: &Network| -> Vec<_> {
        network.layers().filter(|(_, layer)| layer.kind() == "convolution").map(|(id, _)| id).collect()
    };
    let (ours, theirs) = (convolutions(&built), convolutions(&exported));
    assert_eq!(ours.len(), theirs.len());
    let (input, size) = (picture(case.size), exported.preprocessing.size());
    let pairs = values(&built, size, &input, &ours).into_iter().zip(values(&exported, size, &input, &theirs));
    for (index, (a, b)) in pairs.enumerate() {
        assert!(distance(&a, &b) < 1e-4, "convolution {index} is off by {}", distance(&a, &b));
    }
}
