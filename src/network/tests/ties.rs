//! Where f32 and f64 part: rectifiers and pools that decide by less than rounding.
//!
//! A rectifier whose input lies nearer to its kink than f32 can tell opens or closes by rounding; a pool with two inputs as
//! near to each other picks either. Both move single entries of a gradient by more than rounding ever could. Which ones do
//! depends on the order of the sums, and so on the machine's vectors. So a gradient in f32 is compared with the f64 gradient
//! of the same choices, and every choice that fell otherwise in f64 must be a tie.

use std::sync::Arc;

use super::double::{Double, is_open, winner};
use super::{finish, noise, preprocessing};
use crate::featurevis::objective::{channel_mean, mean_gradient};
use crate::kernels::Activation;
use crate::kernels::tests::definition::windows;
use crate::network::{Executor, Layer, LayerId, Network, Op, Source};
use crate::zoo::tests::{Generated, generated};

/// A network's pass over one input, in f32 and in f64.
pub struct Passes<'a> {
    double: &'a Double<'a>,
    executor: Executor,
    exact: Vec<Vec<f64>>,
    /// What f32 made of the layers that decide.
    ours: Vec<Vec<f64>>,
    /// The layers of the choices that fell otherwise than in f64.
    flips: Vec<LayerId>,
}

/// The gradient of a channel's mean at the input.
pub struct Found {
    pub ours: Vec<f64>,
    pub in_f64: Vec<f64>,
    /// Whether a choice on the way fell otherwise in f32.
    pub is_flipped: bool,
}

impl<'a> Passes<'a> {
    /// The convolutions and batch norms before a rectifier are not watched, so that they are fused as they are in use.
    pub fn new(network: &Arc<Network>, double: &'a Double, input: &[f32], targets: &[LayerId]) -> Self {
        let mut watched = deciding(network);
        watched.extend(targets);
        let last = *watched.iter().max().expect("there are targets");
        let size = network.preprocessing.size();
        let mut executor = Executor::new(network, size, 1, &watched, true).expect("the input fits");
        executor.forward(input);
        let exact = double.forward(input, last);
        let mut ours = vec![Vec::new(); exact.len()];
        for id in watched {
            ours[id.index()] = executor.value(id).iter().map(|v| f64::from(*v)).collect();
        }
        let flips = flips(network, &exact, &ours);
        assert!(flips.len() < 10, "{} choices fell otherwise than in f64", flips.len());
        Self { double, executor, exact, ours, flips }
    }

    /// A channel's mean, in f32.
    pub fn mean(&self, layer: LayerId, channel: usize) -> f64 {
        channel_mean(self.executor.shape(layer), channel, self.executor.value(layer)).into()
    }

    /// Asserts that f32's gradient is in every entry f64's gradient of the same choices.
    pub fn gradients(&mut self, layer: LayerId, channel: usize) -> Found {
        let shape = self.executor.shape(layer);
        let mut seed = vec![0.0; shape.len()];
        mean_gradient(shape, channel, &mut seed);
        let ours: Vec<f64> = self.executor.backward(&[(layer, &seed)]).iter().map(|v| f64::from(*v)).collect();
        let in_f64 = self.double.gradient(&self.exact, layer, channel);
        let is_flipped = self.flips.iter().any(|flip| *flip <= layer);
        let as_fell = is_flipped.then(|| self.double.gradient(&self.ours, layer, channel));
        let name = &self.double.network.layer(layer).name;
        let rounding = difference(&ours, as_fell.as_ref().unwrap_or(&in_f64));
        assert!(rounding <= 1e-5, "{name} {channel}: {rounding} of the largest is more than rounding");
        Found { ours, in_f64, is_flipped }
    }
}

/// The largest difference of two entries, as a part of the largest entry; 0 if all are 0.
fn difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let largest = b.iter().fold(0.0f64, |most, b| most.max(b.abs()));
    let difference = a.iter().zip(b).fold(0.0f64, |most, (a, b)| most.max((a - b).abs()));
    if difference == 0.0 { 0.0 } else { difference / largest }
}

/// The layers whose values decide which way the gradient goes: what rectifiers made and what pools choose from.
fn deciding(network: &Network) -> Vec<LayerId> {
    let is_pooled = |id: LayerId| {
        let pools = |layer: &Layer| matches!(*layer.op, Op::MaxPool(_)) && layer.inputs.contains(&Source::Layer(id));
        network.layers().any(|(_, layer)| pools(layer))
    };
    let decides =
        |(id, layer): (LayerId, &Layer)| (matches!(*layer.op, Op::Activation(_)) || is_pooled(id)).then_some(id);
    network.layers().filter_map(decides).collect()
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
        match &*layer.op {
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

/// At its own size, Inception v3 makes ten million choices for one picture, and two to six of them fall otherwise in f32 than
/// in f64 (six pictures, AVX2; the pools before 6a and 7a more often than rectifiers). Each is a tie: the two inputs of a pool,
/// or a rectifier's input and 0, lie within 4e-7 of the layer's largest value. One such choice, early and in the way of the
/// channel, moves entries of its gradient by up to 5e-2 of the largest, which looks like a wrong gradient. It is not: the f64
/// gradient of the same choices agrees with ours in every entry within 3e-6 of the largest.
#[test]
fn ties_are_all_that_parts_inceptions_gradient_from_f64() {
    let weights = Generated { gain: 2.0, outputs: 1000 };
    let network = finish(generated("inception_v3", weights, preprocessing([299, 299])));
    let double = Double { network: &network, batch_norms: weights.batch_norms(&network, 1e-3, str::to_owned) };
    let layer = network.find("Mixed_6b.concat").expect("exists");
    let mut passes = Passes::new(&network, &double, &noise(2, network.input_shape().len()), &[layer]);
    let found = passes.gradients(layer, 301);
    // Few choices, so few entries: by far the most of the gradient is as it is in f64.
    let apart: f64 = found.ours.iter().zip(&found.in_f64).map(|(a, b)| (a - b).powi(2)).sum();
    let whole: f64 = found.in_f64.iter().map(|g| g * g).sum();
    assert!(apart < 2e-2f64.powi(2) * whole, "{apart} of {whole}");
}
