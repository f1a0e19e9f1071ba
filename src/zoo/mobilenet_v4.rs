//! MobileNet v4 without attention: inverted bottlenecks whose depthwise convolutions may stand before, inside, both or neither.

use Block::{Bottleneck, Convolution, Edge};

use super::build::{At, Build, Name};
use super::filters::{After, Filters};
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Binary, Reduce};

const SOURCE: &str = "Qin et al., 2024, arXiv:2404.10518; timm's layout, which candle-transformers has too";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "mobilenet_v4_conv_small",
        title: "MobileNet v4 Conv Small",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::timm(3_774_024, 0x4d75_96b3_69f1_91fc)],
        build: |t, n| build(32, &SMALL, t, n),
    },
    Architecture {
        id: "mobilenet_v4_conv_medium",
        title: "MobileNet v4 Conv Medium",
        source: SOURCE,
        usual: Usual::IMAGENET.size(256, 0.95),
published: &[Published::timm(9_715_512, 0x6476_4d26_1762_b4e3)],
        build: |t, n| build(32, &MEDIUM, t, n),
    },
    Architecture {
        id: "mobilenet_v4_conv_large",
        title: "MobileNet v4 Conv Large",
        source: SOURCE,
        usual: Usual::IMAGENET.size(384, 0.95),
published: &[Published::timm(32_590_864, 0x3666_31fb_8efa_8f0b)],
        build: |t, n| build(24, &LARGE, t, n),
    },
];

#[derive(Clone, Copy)]
enum Block {
    /// Kernel, stride, outputs.
    Convolution(usize, usize, usize),
    /// Kernel, stride, channels inside, outputs: the first convolution is not by channel.
    Edge(usize, usize, usize, usize),
    /// Kernels of the depthwise convolution before and of the one inside, 0 for none; stride of the latter; channels
    /// inside; outputs.
    Bottleneck(usize, usize, usize, usize, usize),
}

const SMALL: [&[Block]; 4] = [
    &[Convolution(3, 2, 32), Convolution(1, 1, 32)],
    &[Convolution(3, 2, 96), Convolution(1, 1, 64)],
    &[
        Bottleneck(5, 5, 2, 192, 96),
        Bottleneck(0, 3, 1, 192, 96),
        Bottleneck(0, 3, 1, 192, 96),
        Bottleneck(0, 3, 1, 192, 96),
        Bottleneck(0, 3, 1, 192, 96),
        Bottleneck(3, 0, 1, 384, 96),
    ],
    &[
        Bottleneck(3, 3, 2, 576, 128),
        Bottleneck(5, 5, 1, 512, 128),
        Bottleneck(0, 5, 1, 512, 128),
        Bottleneck(0, 5, 1, 384, 128),
        Bottleneck(0, 3, 1, 512, 128),
        Bottleneck(0, 3, 1, 512, 128),
    ],
];

const MEDIUM: [&[Block]; 4] = [
    &[Edge(3, 2, 128, 48)],
    &[Bottleneck(3, 5, 2, 192, 80), Bottleneck(3, 3, 1, 160, 80)],
    &[
        Bottleneck(3, 5, 2, 480, 160),
        Bottleneck(3, 3, 1, 640, 160),
        Bottleneck(3, 3, 1, 640, 160),
        Bottleneck(3, 5, 1, 640, 160),
        Bottleneck(3, 3, 1, 640, 160),
        Bottleneck(3, 0, 1, 640, 160),
        Bottleneck(0, 0, 1, 320, 160),
        Bottleneck(3, 0, 1, 640, 160),
    ],
    &[
        Bottleneck(5, 5, 2, 960, 256),
        Bottleneck(5, 5, 1, 1024, 256),
        Bottleneck(3, 5, 1, 1024, 256),
        Bottleneck(3, 5, 1, 1024, 256),
        Bottleneck(0, 0, 1, 1024, 256),
        Bottleneck(3, 0, 1, 1024, 256),
        Bottleneck(3, 5, 1, 512, 256),
        Bottleneck(5, 5, 1, 1024, 256),
        Bottleneck(0, 0, 1, 1024, 256),
        Bottleneck(0, 0, 1, 1024, 256),
        Bottleneck(5, 0, 1, 512, 256),
    ],
];

const LARGE: [&[Block]; 4] = [
    &[Edge(3, 2, 96, 48)],
    &[Bottleneck(3, 5, 2, 192, 96), Bottleneck(3, 3, 1, 384, 96)],
    &[
        Bottleneck(3, 5, 2, 384, 192),
        Bottleneck(3, 3, 1, 768, 192),
        Bottleneck(3, 3, 1, 768, 192),
        Bottleneck(3, 3, 1, 768, 192),
        Bottleneck(3, 5, 1, 768, 192),
        Bottleneck(5, 3, 1, 768, 192),
        Bottleneck(5, 3, 1, 768, 192),
        Bottleneck(5, 3, 1, 768, 192),
        Bottleneck(5, 3, 1, 768, 192),
        Bottleneck(5, 3, 1, 768, 192),
        Bottleneck(3, 0, 1, 768, 192),
    ],
    &[
        Bottleneck(5, 5, 2, 768, 512),
        Bottleneck(5, 5, 1, 2048, 512),
        Bottleneck(5, 5, 1, 2048, 512),
        Bottleneck(5, 5, 1, 2048, 512),
        Bottleneck(5, 0, 1, 2048, 512),
        Bottleneck(5, 3, 1, 2048, 512),
        Bottleneck(5, 0, 1, 2048, 512),
        Bottleneck(5, 0, 1, 2048, 512),
        Bottleneck(5, 3, 1, 2048, 512),
        Bottleneck(5, 5, 1, 2048, 512),
        Bottleneck(5, 0, 1, 2048, 512),
        Bottleneck(5, 0, 1, 2048, 512),
        Bottleneck(5, 0, 1, 2048, 512),
    ],
];

fn build(stem: usize, stages: &[&[Block]], tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft);
    let mut at = build.picture();
    at = activated(&mut build, ["conv_stem", "bn1"], Filters::square(stem, 3).stride(2), at)?;
    for (stage, blocks) in stages.iter().enumerate() {
        for (number, block) in blocks.iter().enumerate() {
            at = block.build(&mut build, &format!("blocks.{stage}.{number}"), at)?;
        }
    }
    let last = Convolution(1, 1, 960);
    at = last.build(&mut build, &format!("blocks.{}.0", stages.len()), at)?;
    at = build.add("global_pool", Reduce::GLOBAL_AVERAGE_POOL, &[at])?;
    at = activated(&mut build, ["conv_head", "norm_head"], Filters::square(1280, 1), at)?;
    at = build.linear(Name::new("logits", "classifier"), at)?;
    build.finish(at)
}

/// Convolution, batch norm and rectifier.
fn activated(build: &mut Build, [convolution, norm]: [&str; 2], filters: Filters, from: At) -> Result<At, ZooError> {
    let at = build.normalized(convolution, norm, filters, from)?;
    build.add(format!("{norm}.act"), Activation::Relu, &[at])
}

impl Block {
    fn build(self, build: &mut Build, name: &str, from: At) -> Result<At, ZooError> {
        let mut unit = |parts: [&str; 2], filters: Filters, after: Option<After>, from: At| {
            let [convolution, norm] = parts.map(|part| format!("{name}.{part}"));
            let at = build.normalized(convolution, norm.as_str(), filters, from)?;
            after.map_or(Ok(at), |after| build.add(format!("{norm}.act"), after, &[at]))
        };
        let depthwise = |channels, kernel| Filters::square(channels, kernel).groups(channels);
        let relu = Some(After::RELU);
        let (stride, at) = match self {
            Convolution(kernel, stride, outputs) => {
                return unit(["conv", "bn1"], Filters::square(outputs, kernel).stride(stride), relu, from);
            }
            Edge(kernel, stride, inside, outputs) => {
                let at = unit(["conv_exp", "bn1"], Filters::square(inside, kernel).stride(stride), relu, from)?;
                (stride, unit(["conv_pwl", "bn2"], Filters::square(outputs, 1), None, at)?)
            }
            Bottleneck(before, within, stride, inside, outputs) => {
                let mut at = from;
                if before > 0 {
                    // Where no depthwise convolution stands inside, it is this one that strides.
                    let stride = if within > 0 { 1 } else { stride };
                    let filters = depthwise(at.channels(), before).stride(stride);
                    at = unit(["dw_start.conv", "dw_start.bn"], filters, None, at)?;
                }
                at = unit(["pw_exp.conv", "pw_exp.bn"], Filters::square(inside, 1), relu, at)?;
                if within > 0 {
                    let filters = depthwise(inside, within).stride(stride);
                    at = unit(["dw_mid.conv", "dw_mid.bn"], filters, relu, at)?;
                }
                (stride, unit(["pw_proj.conv", "pw_proj.bn"], Filters::square(outputs, 1), None, at)?)
            }
        };
        let adds = stride == 1 && from.shape == at.shape;
        if adds { build.add(format!("{name}.add"), Binary::Add, &[at, from]) } else { Ok(at) }
    }
}
