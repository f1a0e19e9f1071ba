//! EfficientNet-Lite: inverted bottlenecks with ReLU6 and without squeeze-and-excitation, batch norm folded into the
//! convolutions.

use super::build::{At, Build, Name};
use super::filters::Filters;
use super::{Architecture, Draft, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Binary, PaddingMode, Reduce};

const LITE: Usual = Usual { range: 255.0, mean: &[127.0; 3], std: &[128.0; 3], ..Usual::IMAGENET };

pub(super) const ARCHITECTURES: &[Architecture] = &[Architecture {
    id: "efficientnet_lite0",
    title: "EfficientNet-Lite0, batch norm folded",
    source: "Tan and Le, 2019, arXiv:1905.11946; Liu, 2020, TensorFlow's EfficientNet-Lite",
    usual: LITE,
published: &[],
    build: lite0,
}];

/// A run of blocks: how many, expansion, kernel, stride of the first, output channels.
const LITE0: [(usize, usize, usize, usize, usize); 7] = [
    (1, 1, 3, 1, 16),
    (2, 6, 3, 2, 24),
    (2, 6, 5, 2, 40),
    (3, 6, 3, 2, 80),
    (3, 6, 5, 1, 112),
    (4, 6, 5, 2, 192),
    (1, 6, 3, 1, 320),
];

fn lite0(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft);
    let mut at = build.picture();
    at = activated(&mut build, "conv_stem", filters(32, 3).stride(2), at)?;
    let mut number = 0;
    for (repeats, expansion, kernel, first_stride, outputs) in LITE0 {
        for repeat in 0..repeats {
            let stride = if repeat == 0 { first_stride } else { 1 };
            at = block(&mut build, number, &Block { expansion, kernel, stride, outputs }, at)?;
            number += 1;
        }
    }
    at = activated(&mut build, "conv_head", filters(1280, 1), at)?;
    at = build.add("pool", Reduce::GLOBAL_AVERAGE_POOL, &[at])?;
    at = build.linear(Name::new("logits", "fc"), at)?;
    build.finish(at)
}

/// Filters that pad as TensorFlow does.
const fn filters(count: usize, kernel: usize) -> Filters {
    Filters::square(count, kernel).padding(PaddingMode::Same)
}

fn activated(build: &mut Build, name: &str, filters: Filters, from: At) -> Result<At, ZooError> {
    let at = build.convolution(name, filters, from)?;
    build.add(format!("{name}.relu6"), Activation::Relu6, &[at])
}

struct Block {
    expansion: usize,
    kernel: usize,
    stride: usize,
    outputs: usize,
}

/// Expand, convolve each channel by itself, project; add the input where the shapes allow.
fn block(build: &mut Build, number: usize, block: &Block, from: At) -> Result<At, ZooError> {
    let name = |part: &str| format!("blocks.{number}.{part}");
    let wide = from.channels() * block.expansion;
    let mut at = from;
    if block.expansion > 1 {
        at = activated(build, &name("expand_conv"), filters(wide, 1), at)?;
    }
    let depthwise = filters(wide, block.kernel).stride(block.stride).groups(wide);
    at = activated(build, &name("depthwise_conv"), depthwise, at)?;
    at = build.convolution(name("project_conv"), filters(block.outputs, 1), at)?;
    if block.stride == 1 && from.channels() == block.outputs {
        at = build.add(name("add"), Binary::Add, &[at, from])?;
    }
    Ok(at)
}
