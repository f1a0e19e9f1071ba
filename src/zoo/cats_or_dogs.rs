//! A first network of one's own: three convolutions with pooling, two dense layers, one probability.

use super::build::Build;
use super::filters::Filters;
use super::{Architecture, Draft, Tensors, Usual, ZooError};
use crate::kernels::{Activation, PaddingMode};
use crate::network::ops::Flatten;
use crate::network::{ChannelOrder, Crop};

const CATS_OR_DOGS: Usual =
    Usual { size: [256, 256], crop: Crop::Whole, channels: ChannelOrder::Grey, range: 1.0, mean: &[0.0], std: &[1.0] };

pub(super) const ARCHITECTURES: &[Architecture] = &[Architecture {
    id: "cats_or_dogs",
    title: "Three convolutions and two dense layers",
    source: "Arjun Vishanth, 2023, PyPI catsordogs 0.0.9",
    usual: CATS_OR_DOGS,
published: &[],
    build,
}];

fn build(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft);
    let mut at = build.picture();
    for (number, count) in [(1, 16), (2, 32), (3, 16)] {
        let name = format!("conv{number}");
        at = build.convolution(name.as_str(), Filters::square(count, 3).padding(PaddingMode::NONE), at)?;
        at = build.add(format!("{name}.relu"), Activation::Relu, &[at])?;
        at = build.max_pool(format!("pool{number}"), (2, 2, 0), false, at)?;
    }
    at = build.add("flatten", Flatten, &[at])?;
    at = build.hidden("fc1", 256, false, at)?;
    at = build.add("fc1.relu", Activation::Relu, &[at])?;
    at = build.linear("fc2", at)?;
    build.add("probability", Activation::Sigmoid, &[at])?;
    Ok(build.into_draft())
}
