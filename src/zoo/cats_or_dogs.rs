//! A first network of one's own: three convolutions with pooling, two dense layers, one probability.

use super::{Tensors, ZooError};
use crate::kernels::{Activation, Convolution, MaxPool, Padding, Window};
use crate::network::ops::Flatten;
use crate::network::{NetworkBuilder, Source};

pub(super) fn build(tensors: &Tensors, mut network: NetworkBuilder) -> Result<NetworkBuilder, ZooError> {
    let mut at = Source::Picture;
    for (number, in_channels, out_channels) in [(1, 1, 16), (2, 16, 32), (3, 32, 16)] {
        let name = format!("conv{number}");
        let config = Convolution { in_channels, out_channels, groups: 1, window: Window::square(3, 1, Padding::NONE) };
        let pool = MaxPool { window: Window::square(2, 2, Padding::NONE), ceil_mode: false };
        at = network.add(name.as_str(), tensors.convolution(&name, config)?, &[at])?.into();
        at = network.add(format!("{name}.relu"), Activation::Relu, &[at])?.into();
        at = network.add(format!("pool{number}"), pool, &[at])?.into();
    }
    at = network.add("flatten", Flatten, &[at])?.into();
    let features = network.output_shape().map_or(0, |s| s.len());
    at = network.add("fc1", tensors.linear("fc1", features, 256)?, &[at])?.into();
    at = network.add("fc1.relu", Activation::Relu, &[at])?.into();
    at = network.add("fc2", tensors.linear("fc2", 256, 1)?, &[at])?.into();
    network.add("probability", Activation::Sigmoid, &[at])?;
    Ok(network)
}
