//! What networks must compute: ONNX Runtime's activations, and PyTorch's in float64, with its gradients.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::double::{BatchNorms, Double};
use super::ties::{Found, Passes};
use super::{finish, preprocessing, reference_data};
use crate::featurevis::objective::{channel_mean, mean_gradient};
use crate::import;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network};
use crate::zoo::tests::{Generated, SMOOTH_OR_LARGE, TOYS_AND_NETWORKS, generated};

/// What a file in `tests/data/reference` says of a network.
#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
    gain: f64,
    #[serde(default)]
    outputs: usize,
    /// Of its batch norms.
    #[serde(default)]
    epsilon: f64,
    input_shape: [usize; 4],
    lo: f64,
    hi: f64,
    layers: BTreeMap<String, Summary>,
    #[serde(default)]
    gradients: Vec<Gradient>,
}

#[derive(Deserialize)]
struct Summary {
    shape: Vec<usize>,
    mean: f64,
    std: f64,
    min: f64,
    max: f64,
    samples: Vec<(usize, f64)>,
    /// Where the layer's tensors are, if its name does not say so.
    tensors: Option<String>,
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

/// A network, its weights in f64 as far as they are known better, and what it must compute.
struct Case {
    network: Arc<Network>,
    batch_norms: BatchNorms,
    reference: Reference,
}

impl Case {
    /// A bundled model, with its trained weights.
    fn bundled(name: &str) -> Self {
        let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
        let network = import::open(&folder.to_string_lossy()).expect("the model opens");
        let gradients: Gradients = reference_data(&format!("{name}_gradients.json"));
        let reference = Reference { gradients: gradients.gradients, ..reference_data(&format!("{name}.json")) };
        Self { network, batch_norms: BatchNorms::new(), reference }
    }

    /// An architecture, with made-up weights.
    fn generated(name: &str) -> Self {
        let reference: Reference = reference_data(&format!("{name}_generated.json"));
        let weights = Generated { gain: reference.gain, outputs: reference.outputs };
        let [_, _, height, width] = reference.input_shape;
        let network = finish(generated(name, weights, preprocessing([height, width])));
        let tensors = |layer: &str| reference.layers[layer].tensors.clone().unwrap_or_else(|| layer.to_owned());
        let batch_norms = weights.batch_norms(&network, reference.epsilon, tensors);
        Self { network, batch_norms, reference }
    }

    fn size(&self) -> Size {
        Size::new(self.reference.input_shape[2], self.reference.input_shape[3])
    }

    /// The fixed input of the reference files.
    fn input(&self) -> Vec<f32> {
        let Reference { input_shape: [_, channels, height, width], lo, hi, .. } = self.reference;
        let mut x = Vec::new();
        for c in 0..channels {
            for i in 0..height {
                for j in 0..width {
                    let phase = 0.05 * i as f64 * (c as f64 + 1.0) + 0.08 * j as f64 + c as f64;
                    x.push((lo + (hi - lo) * (0.5 + 0.5 * phase.sin())) as f32);
                }
            }
        }
        x
    }

    /// Every layer's shape, statistics and samples. What f32 loses on the way is at most 3e-6 of the layer's largest value.
    fn activations_agree(&self) {
        let names: Vec<&str> = self.network.layers().map(|(_, l)| l.name.as_str()).collect();
        assert_eq!(names.len(), self.reference.layers.len());
        let all: Vec<LayerId> = self.network.layers().map(|(id, _)| id).collect();
        let mut executor = Executor::new(&self.network, self.size(), 1, &all, false).expect("the input fits");
        executor.forward(&self.input());
        for (id, layer) in self.network.layers() {
            let expected = &self.reference.layers[&layer.name];
            let ours = executor.value(id);
            assert_eq!(&executor.shape(id).dims()[..], &expected.shape[1..], "{}", layer.name);
            let largest = expected.max.abs().max(expected.min.abs());
            let close = |what: &str, a: f64, b: f64| {
                assert!((a - b).abs() <= 1e-5 * largest, "{} {what}: {a} instead of {b}", layer.name);
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
    /// In f64 the reference is reproduced to the last digits, and the f32 gradient is the f64 one of the same choices (see
    /// [`ties`](super::ties)). Where no choice fell otherwise, the reference is met directly.
    fn gradients_agree(&self) {
        let double = Double { network: &self.network, batch_norms: self.batch_norms.clone() };
        let target = |gradient: &Gradient| self.network.find(&gradient.layer).expect("the layer exists");
        let targets: Vec<LayerId> = self.reference.gradients.iter().map(target).collect();
        let mut passes = Passes::new(&self.network, &double, &self.input(), &targets);
        for gradient in &self.reference.gradients {
            let id = target(gradient);
            let (mean, objective) = (passes.mean(id, gradient.channel), gradient.objective);
            assert!((mean - objective).abs() <= 1e-5 * objective.abs().max(1e-3), "{}: {mean}", gradient.layer);
            gradient.agrees(&passes.gradients(id, gradient.channel));
        }
    }
}

impl Case {
    /// The gradients of channels' means as they are in use, in f32 alone: within 1e-3 of PyTorch's largest entry.
    fn gradients_are_near(&self) {
        let targets: Vec<LayerId> =
            self.reference.gradients.iter().map(|g| self.network.find(&g.layer).expect("the layer exists")).collect();
        let mut executor = Executor::new(&self.network, self.size(), 1, &targets, true).expect("the input fits");
        executor.forward(&self.input());
        for (gradient, id) in self.reference.gradients.iter().zip(targets) {
            let shape = executor.shape(id);
            let (value, objective) =
                (f64::from(channel_mean(shape, gradient.channel, executor.value(id))), gradient.objective);
            assert!((value - objective).abs() <= 1e-4 * objective.abs().max(1e-3), "{}: {value}", gradient.layer);
            let mut seed = vec![0.0; shape.len()];
            mean_gradient(shape, gradient.channel, &mut seed);
            let ours: Vec<f64> = executor.backward(&[(id, &seed)]).iter().map(|v| f64::from(*v)).collect();
            for (at, value) in &gradient.gradient.samples {
                let apart = (ours[*at] - value).abs();
                assert!(
                    apart <= 1e-3 * gradient.gradient.max_abs,
                    "{}: {} instead of {value}",
                    gradient.layer,
                    ours[*at]
                );
            }
            gradient.sums_agree(&ours);
        }
    }
}

impl Gradient {
    fn agrees(&self, found: &Found) {
        let expected = &self.gradient;
        let close = |what: &str, a: f64, b: f64, tolerance: f64| {
            assert!((a - b).abs() <= tolerance, "{} {what}: {a} instead of {b}", self.layer);
        };
        for (at, value) in &expected.samples {
            close("sample in f64", found.in_f64[*at], *value, 1e-12 * expected.max_abs);
            if !found.is_flipped {
                close("sample", found.ours[*at], *value, 1e-5 * expected.max_abs);
            }
        }
        self.sums_agree(&found.ours);
    }

    /// Sums over all entries, and the largest, hardly see a tie.
    fn sums_agree(&self, ours: &[f64]) {
        let expected = &self.gradient;
        let close = |what: &str, a: f64, b: f64, tolerance: f64| {
            assert!((a - b).abs() <= tolerance, "{} {what}: {a} instead of {b}", self.layer);
        };
        let (count, tolerance) = (ours.len() as f64, 1e-3 * expected.max_abs);
        close("l2", ours.iter().map(|v| v * v).sum::<f64>().sqrt(), expected.l2, 1e-3 * expected.l2);
        close("mean", ours.iter().sum::<f64>() / count, expected.mean, tolerance);
        close("abs mean", ours.iter().map(|v| v.abs()).sum::<f64>() / count, expected.abs_mean, tolerance);
        close("max", ours.iter().fold(0.0, |a, v| a.max(v.abs())), expected.max_abs, tolerance);
    }
}

#[test]
fn squeezenet_computes_what_onnx_runtime_does() {
    Case::bundled("squeezenet1_1").activations_agree();
}

#[test]
fn efficientnet_computes_what_onnx_runtime_does() {
    Case::bundled("efficientnet_lite0").activations_agree();
}

#[test]
fn squeezenet_has_the_gradients_of_pytorch() {
    Case::bundled("squeezenet1_1").gradients_agree();
}

#[test]
fn efficientnet_has_the_gradients_of_pytorch() {
    Case::bundled("efficientnet_lite0").gradients_agree();
}

#[test]
fn published_architectures_compute_what_pytorch_does() {
    for name in TOYS_AND_NETWORKS.into_iter().chain(SMOOTH_OR_LARGE) {
        Case::generated(name).activations_agree();
    }
}

#[test]
fn published_architectures_have_the_gradients_of_pytorch() {
    for name in TOYS_AND_NETWORKS {
        Case::generated(name).gradients_agree();
    }
}

#[test]
fn later_architectures_have_nearly_the_gradients_of_pytorch() {
    for name in SMOOTH_OR_LARGE {
        Case::generated(name).gradients_are_near();
    }
}
