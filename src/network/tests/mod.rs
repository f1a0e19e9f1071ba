//! Networks against reference values, finite differences and each other.

mod determinism;
pub mod double;
mod executor;
mod finite_differences;
mod forms;
mod operators;
mod preprocessing;
mod receptive_field;
mod reference;
mod ties;

use std::path::Path;
use std::sync::Arc;

use super::{ChannelOrder, Classes, Crop, ModelInfo, Network, NetworkBuilder, Op, Preprocessing, Source};
use crate::kernels::{Activation, Convolution, PaddingMode, Reduce, SlidingWindow};
use crate::network::ops::{ConvolutionOp, Softmax};

/// Random values in -1..1.
pub fn noise(seed: u64, length: usize) -> Vec<f32> {
    use rand::{Rng, SeedableRng};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// RGB pictures of this size, passed on as they are.
pub fn preprocessing(size: [usize; 2]) -> Preprocessing {
    Preprocessing {
        size,
        crop: Crop::Whole,
        channels: ChannelOrder::Rgb,
        range: 1.0,
        mean: vec![0.0; 3],
        std: vec![1.0; 3],
    }
}

/// A builder for [`preprocessing`] of this size.
pub fn builder(height: usize, width: usize) -> NetworkBuilder {
    NetworkBuilder::new(preprocessing([height, width]))
}

/// Two classes from pictures with opacity: convolution, rectifier, mean, softmax.
pub fn with_opacity() -> Arc<Network> {
    let (mean, std) = (vec![0.5, 0.5, 0.5, 0.0], vec![0.25, 0.25, 0.25, 1.0]);
    let preprocessing = Preprocessing { channels: ChannelOrder::Rgba, mean, std, ..preprocessing([24, 32]) };
    let mut network = NetworkBuilder::new(preprocessing);
    let mut last = Source::Picture;
    let layers: [(&str, Op); 5] = [
        ("conv", convolution(1, 4, 6, 5, 1, 1).into()),
        ("relu", Activation::Relu.into()),
        ("head", convolution(3, 6, 2, 1, 1, 1).into()),
        ("mean", Reduce::GLOBAL_AVERAGE_POOL.into()),
        ("softmax", Softmax::CLASSES.into()),
    ];
    for (name, op) in layers {
        last = network.add(name, op, &[last]).expect("the shapes fit").into();
    }
    finish(network)
}

/// What one of the files in `tests/data/reference` holds.
pub fn reference_data<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reference").join(name);
    let text = std::fs::read_to_string(path).expect("reference values are in the repository");
    serde_json::from_str(&text).expect("reference values are JSON")
}

pub fn finish(builder: NetworkBuilder) -> Arc<Network> {
    builder.finish(ModelInfo::default(), Classes::default()).expect("the network is whole")
}

/// A square convolution with random weights.
pub fn convolution(seed: u64, ins: usize, outs: usize, kernel: usize, stride: usize, groups: usize) -> ConvolutionOp {
    let config = Convolution {
        in_channels: ins,
        out_channels: outs,
        groups,
        window: SlidingWindow::square(kernel, stride, PaddingMode::uniform(kernel / 2)),
    };
    let weights = noise(seed, outs * ins / groups * kernel * kernel);
    ConvolutionOp::new(config, weights, Some(noise(seed + 1, outs))).expect("the lengths match")
}
