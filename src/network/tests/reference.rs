//! What networks must compute: ONNX Runtime's activations, and PyTorch's in float64, with its gradients.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::double::{Double, is_open, winner};
use super::{finish, preprocessing, reference_data};
use crate::featurevis::ChannelMean;
use crate::import;
use crate::kernels::tests::definition::windows;
use crate::kernels::{Activation, Size};
use crate::network::{Executor, LayerId, Network, Op, Source};
use crate::zoo::tests::{Generated, TOYS_AND_NETWORKS, generated};

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
    batch_norms: HashMap<LayerId, (Vec<f64>, Vec<f64>)>,
    reference: Reference,
}

impl Case {
    /// A bundled model, with its trained weights.
    fn bundled(name: &str) -> Self {
        let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
        let network = import::open(&folder.to_string_lossy()).expect("the model opens");
        let gradients: Gradients = reference_data(&format!("{name}_gradients.json"));
        let reference = Reference { gradients: gradients.gradients, ..reference_data(&format!("{name}.json")) };
        Self { network, batch_norms: HashMap::new(), reference }
    }

    /// An architecture, with made-up weights.
    fn generated(name: &str) -> Self {
        let reference: Reference = reference_data(&format!("{name}_generated.json"));
        let weights = Generated { gain: reference.gain, outputs: reference.outputs };
        let [_, _, height, width] = reference.input_shape;
        let network = finish(generated(name, weights, preprocessing([height, width])));
        let batch_norms =
            network.layers().filter(|(_, layer)| matches!(layer.op, Op::BatchNorm(_))).map(|(id, layer)| {
                let tensors = reference.layers[&layer.name].tensors.as_ref().unwrap_or(&layer.name);
                (id, weights.batch_norm(tensors, layer.shape.channels(), reference.epsilon))
            });
        let batch_norms = batch_norms.collect();
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

    /// Every layer's shape, statistics and samples, within `tolerance` of the layer's largest value.
    fn activations_agree(&self, tolerance: f64) {
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
                assert!((a - b).abs() <= tolerance * largest, "{} {what}: {a} instead of {b}", layer.name);
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

    /// The layers whose values decide which way the gradient goes: what rectifiers made and what pools choose from.
    fn deciding(&self) -> Vec<LayerId> {
        let decides = |id: LayerId| {
            let is_pooled = |layer: &crate::network::Layer| {
                matches!(layer.op, Op::MaxPool(_)) && layer.inputs.contains(&Source::Layer(id))
            };
            matches!(self.network.layer(id).op, Op::Activation(_)) || self.network.layers().any(|(_, l)| is_pooled(l))
        };
        self.network.layers().map(|(id, _)| id).filter(|id| decides(*id)).collect()
    }

    /// The gradients of channels' means, against PyTorch's in float64.
    ///
    /// A rectifier whose input lies nearer to its kink than f32 can tell opens or closes by rounding, a pool with two inputs
    /// as near to each other picks either, and both move single entries by more than rounding ever could. Which ones do
    /// depends on the order of the sums, and so on the machine's vectors: one way of summing turned two of EfficientNet's
    /// five million rectifiers (inputs 5e-8 and 4e-7 from the kink, among values of order 1) and one of SqueezeNet's, and
    /// moved a sample by 3e-3 of the largest. So three things are shown, with every layer computed in f64 too: in f64 the
    /// reference is reproduced to the last digits; with the rectifiers and pools as they fell in f32, the f64 gradient and
    /// ours agree in every entry; and each that fell otherwise is a tie. Where no tie is involved, the reference is met
    /// directly.
    fn gradients_agree(&self) {
        let double = Double { network: &self.network, batch_norms: self.batch_norms.clone() };
        let x = self.input();
        let target = |gradient: &Gradient| self.network.find(&gradient.layer).expect("the layer exists");
        let mut watched = self.deciding();
        watched.extend(self.reference.gradients.iter().map(target));
        let last = *watched.iter().max().expect("there are gradients");
        let mut executor = Executor::new(&self.network, self.size(), 1, &watched, true).expect("the input fits");
        executor.forward(&x);
        let exact = double.forward(&x, last);
        let mut ours = exact.clone();
        for id in &watched {
            ours[id.index()] = executor.value(*id).iter().map(|v| f64::from(*v)).collect();
        }
        let flips = flips(&self.network, &exact, &ours);
        assert!(flips.len() < 10, "{} fell otherwise than in f64", flips.len());

        for gradient in &self.reference.gradients {
            let id = target(gradient);
            let shape = executor.shape(id);
            let channel_mean = ChannelMean { channel: gradient.channel };
            let mean = f64::from(channel_mean.value(shape, executor.value(id)));
            let objective = gradient.objective;
            assert!((mean - objective).abs() <= 1e-3 * objective.abs().max(1e-3), "{}: {mean}", gradient.layer);
            let mut seed = vec![0.0; shape.len()];
            channel_mean.gradient(shape, &mut seed);
            let is_flipped = flips.iter().any(|flip| *flip <= id);
            let in_f64 = double.gradient(&exact[..=id.index()], id, gradient.channel);
            let as_fell = is_flipped.then(|| double.gradient(&ours[..=id.index()], id, gradient.channel));
            gradient.agrees(executor.backward(&[(id, &seed)]), &in_f64, as_fell.as_ref().unwrap_or(&in_f64));
        }
    }
}

impl Gradient {
    fn agrees(&self, ours: &[f32], in_f64: &[f64], as_fell: &[f64]) {
        let expected = &self.gradient;
        let tolerance = 1e-3 * expected.max_abs;
        let close = |what: &str, a: f64, b: f64, tolerance: f64| {
            assert!((a - b).abs() <= tolerance, "{} {what}: {a} instead of {b}", self.layer);
        };
        for (a, b) in ours.iter().zip(as_fell) {
            close("entry", (*a).into(), *b, 1e-5 * expected.max_abs);
        }
        for (at, value) in &expected.samples {
            close("sample in f64", in_f64[*at], *value, 1e-9 * expected.max_abs);
            if (in_f64[*at] - as_fell[*at]).abs() <= 0.5 * tolerance {
                close("sample", ours[*at].into(), *value, tolerance);
            }
        }
        let count = ours.len() as f64;
        let l2 = ours.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        close("l2", l2, expected.l2, 1e-3 * expected.l2);
        let sum = |f: fn(f64) -> f64| ours.iter().map(|v| f((*v).into())).sum::<f64>();
        close("mean", sum(|v| v) / count, expected.mean, tolerance);
        close("abs mean", sum(f64::abs) / count, expected.abs_mean, tolerance);
        close("max", ours.iter().map(|v| f64::from(v.abs())).fold(0.0, f64::max), expected.max_abs, tolerance);
    }
}

/// The layers of the rectifiers that are open in f32 and closed in f64 or the other way, and of the pools' windows that
/// another input won. Each must be a tie: within rounding of the kink, or of the other input.
fn flips(network: &Network, exact: &[Vec<f64>], ours: &[Vec<f64>]) -> Vec<LayerId> {
    let mut flips = Vec::new();
    for (id, layer) in network.layers().take(exact.len()) {
        let [Source::Layer(before)] = layer.inputs[..] else { continue };
        let input = &exact[before.index()];
        let largest = input.iter().fold(0.0f64, |a, v| a.max(v.abs()));
        let mut flip = |distance: f64| {
            assert!(distance < 1e-6 * largest, "{}: {distance} among {largest} is no tie", layer.name);
            flips.push(id);
        };
        match &layer.op {
            Op::Activation(activation) => {
                let top = if *activation == Activation::Relu6 { 6.0 } else { f64::INFINITY };
                for (at, (a, b)) in exact[id.index()].iter().zip(&ours[id.index()]).enumerate() {
                    if is_open(*activation, *a) != is_open(*activation, *b) {
                        flip(input[at].abs().min((input[at] - top).abs()));
                    }
                }
            }
            Op::MaxPool(op) => {
                let grid = op.over(network.layer(before).shape.size()).expect("fits");
                for window in windows(&grid, layer.shape.channels()) {
                    let (a, b) = (winner(&window, input), winner(&window, &ours[before.index()]));
                    if a != b {
                        flip(input[a] - input[b]);
                    }
                }
            }
            _ => {}
        }
    }
    flips
}

#[test]
fn squeezenet_computes_what_onnx_runtime_does() {
    Case::bundled("squeezenet1_1").activations_agree(1e-3);
}

#[test]
fn efficientnet_computes_what_onnx_runtime_does() {
    Case::bundled("efficientnet_lite0").activations_agree(1e-3);
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
    for name in TOYS_AND_NETWORKS {
        Case::generated(name).activations_agree(1e-3);
    }
}

#[test]
fn published_architectures_have_the_gradients_of_pytorch() {
    for name in TOYS_AND_NETWORKS {
        Case::generated(name).gradients_agree();
    }
}
