//! VGG: 3x3 convolutions and pools, then three linear layers.

use super::build::{Build, Name};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Size};
use crate::network::ops::AdaptiveAveragePool;

const SOURCE: &str = "Simonyan and Zisserman, 2014, arXiv:1409.1556; torchvision's and timm's layouts";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "vgg11",
        title: "VGG-11",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(132_863_336, 0x0b2e_9ba4_f428_5a9d), Published::timm(132_863_336, 0xccf8_0fd3_487f_4cf6)],
        build: |t, n| Config { depths: [1, 1, 2, 2, 2], has_batch_norm: false }.build(t, n),
    },
    Architecture {
        id: "vgg11_bn",
        title: "VGG-11 with batch norm",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(132_868_840, 0xe30e_5cf1_de5b_4f1d)],
        build: |t, n| Config { depths: [1, 1, 2, 2, 2], has_batch_norm: true }.build(t, n),
    },
    Architecture {
        id: "vgg13",
        title: "VGG-13",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(133_047_848, 0x57fc_ea8d_049d_6cfe)],
        build: |t, n| Config { depths: [2, 2, 2, 2, 2], has_batch_norm: false }.build(t, n),
    },
    Architecture {
        id: "vgg13_bn",
        title: "VGG-13 with batch norm",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(133_053_736, 0x40db_5dc9_841d_8f1c)],
        build: |t, n| Config { depths: [2, 2, 2, 2, 2], has_batch_norm: true }.build(t, n),
    },
    Architecture {
        id: "vgg16",
        title: "VGG-16",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(138_357_544, 0xb0e4_b631_f52d_e798)],
        build: |t, n| Config { depths: [2, 2, 3, 3, 3], has_batch_norm: false }.build(t, n),
    },
    Architecture {
        id: "vgg16_bn",
        title: "VGG-16 with batch norm",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(138_365_992, 0xcaee_d083_dc8f_9c93), Published::timm(138_365_992, 0x16b7_bfed_da23_afd4)],
        build: |t, n| Config { depths: [2, 2, 3, 3, 3], has_batch_norm: true }.build(t, n),
    },
    Architecture {
        id: "vgg19",
        title: "VGG-19",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(143_667_240, 0x593d_504c_7993_a3c0)],
        build: |t, n| Config { depths: [2, 2, 4, 4, 4], has_batch_norm: false }.build(t, n),
    },
    Architecture {
        id: "vgg19_bn",
        title: "VGG-19 with batch norm",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(143_678_248, 0xe4a3_cbe1_239b_170e)],
        build: |t, n| Config { depths: [2, 2, 4, 4, 4], has_batch_norm: true }.build(t, n),
    },
];

/// What tells one network of the family from another.
struct Config {
    /// Convolutions before each of the five pools.
    depths: [usize; 5],
    has_batch_norm: bool,
}

/// Filters before each pool.
const WIDTHS: [usize; 5] = [64, 128, 256, 512, 512];

impl Config {
    fn build(&self, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
        let mut build = Build::new(tensors, draft);
        let (mut at, mut number) = (build.picture(), 0);
        let mut next = || {
            number += 1;
            format!("features.{}", number - 1)
        };
        for (depth, width) in self.depths.into_iter().zip(WIDTHS) {
            for _ in 0..depth {
                at = build.convolution(next(), Filters::square(width, 3), at)?;
                if self.has_batch_norm {
                    at = build.batch_norm(next(), at)?;
                }
                at = build.add(next(), Activation::Relu, &[at])?;
            }
            at = build.max_pool(next(), (2, 2, 0), false, at)?;
        }
        at = build.add("avgpool", AdaptiveAveragePool { output: Size::square(7) }, &[at])?;
        // timm keeps the first two linear layers as convolutions over the whole map.
        let is_timm = tensors.has("pre_logits.fc1.weight");
        let names = if is_timm {
            ["pre_logits.fc1", "pre_logits.fc2", "head.fc"]
        } else {
            ["classifier.0", "classifier.3", "classifier.6"]
        };
        at = build.hidden(Name::new("classifier.0", names[0]), 4096, is_timm, at)?;
        at = build.add("classifier.1", Activation::Relu, &[at])?;
        at = build.hidden(Name::new("classifier.3", names[1]), 4096, is_timm, at)?;
        at = build.add("classifier.4", Activation::Relu, &[at])?;
        at = build.linear(Name::new("logits", names[2]), at)?;
        build.finish(at)
    }
}
