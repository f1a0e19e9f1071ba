//! EfficientNet-Lite: inverted bottlenecks with ReLU6 and without squeeze-and-excitation, batch norm folded into the
//! convolutions.

use super::{Tensors, ZooError};
use crate::kernels::{Activation, Convolution, Padding, Window};
use crate::network::ops::{Add, GlobalAveragePool, Softmax};
use crate::network::{LayerId, NetworkBuilder, Source};

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

pub(super) fn lite0(tensors: &Tensors, network: NetworkBuilder) -> Result<NetworkBuilder, ZooError> {
    let mut build = Build { tensors, network };
    let stem = full(3, 32, 3, 2);
    let mut at = build.activated("conv_stem", stem, Source::Picture)?;
    let (mut channels, mut number) = (32, 0);
    for (repeats, expansion, kernel, first_stride, outputs) in LITE0 {
        for repeat in 0..repeats {
            let stride = if repeat == 0 { first_stride } else { 1 };
            let block = Block { number, channels, expansion, kernel, stride, outputs };
            at = build.block(&block, at)?;
            (channels, number) = (outputs, number + 1);
        }
    }
    at = build.activated("conv_head", full(channels, 1280, 1, 1), at.into())?;
    let mut network = build.network;
    at = network.add("pool", GlobalAveragePool, &[at.into()])?;
    at = network.add("logits", tensors.linear("fc", 1280, 1000)?, &[at.into()])?;
    network.add("softmax", Softmax, &[at.into()])?;
    Ok(network)
}

/// An ordinary convolution with TensorFlow's padding.
fn full(in_channels: usize, out_channels: usize, kernel: usize, stride: usize) -> Convolution {
    Convolution { in_channels, out_channels, groups: 1, window: Window::square(kernel, stride, Padding::Same) }
}

struct Block {
    number: usize,
    channels: usize,
    expansion: usize,
    kernel: usize,
    stride: usize,
    outputs: usize,
}

struct Build<'a> {
    tensors: &'a Tensors,
    network: NetworkBuilder,
}

impl Build<'_> {
    fn plain(&mut self, name: &str, config: Convolution, from: Source) -> Result<LayerId, ZooError> {
        Ok(self.network.add(name, self.tensors.convolution(name, config)?, &[from])?)
    }

    fn activated(&mut self, name: &str, config: Convolution, from: Source) -> Result<LayerId, ZooError> {
        let at = self.plain(name, config, from)?;
        Ok(self.network.add(format!("{name}.relu6"), Activation::Relu6, &[at.into()])?)
    }

    /// Expand, convolve each channel by itself, project; add the input where the shapes allow.
    fn block(&mut self, block: &Block, from: LayerId) -> Result<LayerId, ZooError> {
        let name = |part: &str| format!("blocks.{}.{part}", block.number);
        let wide = block.channels * block.expansion;
        let mut at = from;
        if block.expansion > 1 {
            at = self.activated(&name("expand_conv"), full(block.channels, wide, 1, 1), at.into())?;
        }
        let depthwise = Convolution { groups: wide, ..full(wide, wide, block.kernel, block.stride) };
        at = self.activated(&name("depthwise_conv"), depthwise, at.into())?;
        at = self.plain(&name("project_conv"), full(wide, block.outputs, 1, 1), at.into())?;
        if block.stride == 1 && block.channels == block.outputs {
            at = self.network.add(name("add"), Add, &[at.into(), from.into()])?;
        }
        Ok(at)
    }
}
