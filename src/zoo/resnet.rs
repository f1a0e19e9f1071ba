//! ResNet: blocks that add what they compute to what they were given; and its wider and grouped kin.

use super::build::{At, Build};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Binary};

const RESNET: &str = "He et al., 2015, arXiv:1512.03385; torchvision's layout";
const RESNEXT: &str = "Xie et al., 2016, arXiv:1611.05431; torchvision's layout";
const WIDE: &str = "Zagoruyko and Komodakis, 2016, arXiv:1605.07146; torchvision's layout";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "resnet18",
        title: "ResNet-18",
        source: RESNET,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(11_689_512, 0x7d6d_e2ea_9df6_f7c8), Published::timm(11_689_512, 0x7d6d_e2ea_9df6_f7c8)],
        build: |t, n| basic([2, 2, 2, 2]).build(t, n),
    },
    Architecture {
        id: "resnet34",
        title: "ResNet-34",
        source: RESNET,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(21_797_672, 0xa36e_859b_c61f_2502)],
        build: |t, n| basic([3, 4, 6, 3]).build(t, n),
    },
    Architecture {
        id: "resnet50",
        title: "ResNet-50",
        source: RESNET,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(25_557_032, 0x8dd6_3c80_eecf_8deb), Published::timm(25_557_032, 0x8dd6_3c80_eecf_8deb)],
        build: |t, n| DEPTH_50.build(t, n),
    },
    Architecture {
        id: "resnet101",
        title: "ResNet-101",
        source: RESNET,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(44_549_160, 0xe048_da6b_4338_1390)],
        build: |t, n| DEPTH_101.build(t, n),
    },
    Architecture {
        id: "resnet152",
        title: "ResNet-152",
        source: RESNET,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(60_192_808, 0xc479_7c1f_6732_5dda)],
        build: |t, n| bottleneck([3, 8, 36, 3]).build(t, n),
    },
    Architecture {
        id: "resnext50_32x4d",
        title: "ResNeXt-50 32x4d",
        source: RESNEXT,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(25_028_904, 0xa735_6c00_db53_c674)],
        build: |t, n| DEPTH_50.grouped(32, 4).build(t, n),
    },
    Architecture {
        id: "resnext101_32x8d",
        title: "ResNeXt-101 32x8d",
        source: RESNEXT,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(88_791_336, 0x0204_7b20_df58_e231)],
        build: |t, n| DEPTH_101.grouped(32, 8).build(t, n),
    },
    Architecture {
        id: "resnext101_64x4d",
        title: "ResNeXt-101 64x4d",
        source: RESNEXT,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(83_455_272, 0x18bb_4d1b_6f83_bc06)],
        build: |t, n| DEPTH_101.grouped(64, 4).build(t, n),
    },
    Architecture {
        id: "wide_resnet50_2",
        title: "Wide ResNet-50-2",
        source: WIDE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(68_883_240, 0x9dae_fb04_f2c9_4897)],
        build: |t, n| DEPTH_50.grouped(1, 128).build(t, n),
    },
    Architecture {
        id: "wide_resnet101_2",
        title: "Wide ResNet-101-2",
        source: WIDE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(126_886_696, 0x1da3_c427_9cbc_ecb0)],
        build: |t, n| DEPTH_101.grouped(1, 128).build(t, n),
    },
];

const DEPTH_50: Config = bottleneck([3, 4, 6, 3]);
const DEPTH_101: Config = bottleneck([3, 4, 23, 3]);

/// What tells one network of the family from another.
#[derive(Clone, Copy)]
pub(crate) struct Config {
    block: Block,
    /// Blocks in each of the four stages.
    depths: [usize; 4],
    groups: usize,
    /// Channels of a group in a bottleneck of the first stage.
    group_width: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Block {
    /// Two 3x3 convolutions.
    Basic,
    /// 1x1, 3x3 and 1x1, the outer ones four times as wide.
    Bottleneck,
}

const fn basic(depths: [usize; 4]) -> Config {
    Config { block: Block::Basic, depths, groups: 1, group_width: 64 }
}

pub(crate) const fn bottleneck(depths: [usize; 4]) -> Config {
    Config { block: Block::Bottleneck, depths, groups: 1, group_width: 64 }
}

impl Config {
    const fn grouped(self, groups: usize, group_width: usize) -> Self {
        Self { groups, group_width, ..self }
    }

    pub(crate) fn build(&self, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
        let mut build = Build::new(tensors, draft);
        let mut at = build.picture();
        at = build.normalized("conv1", "bn1", Filters::square(64, 7).stride(2), at)?;
        at = build.add("relu", Activation::Relu, &[at])?;
        at = build.max_pool("maxpool", (3, 2, 1), false, at)?;
        for (stage, depth) in self.depths.into_iter().enumerate() {
            for number in 0..depth {
                let name = format!("layer{}.{number}", stage + 1);
                // The first block of each stage but the first halves the maps.
                let stride = if stage > 0 && number == 0 { 2 } else { 1 };
                at = self.block(&mut build, &name, 64 << stage, stride, at)?;
            }
        }
        build.classify("fc", at)
    }

    fn block(&self, build: &mut Build, name: &str, planes: usize, stride: usize, from: At) -> Result<At, ZooError> {
        let width = planes * self.group_width / 64 * self.groups;
        let (outputs, convolutions): (usize, &[Filters]) = match self.block {
            Block::Basic => (planes, &[Filters::square(planes, 3).stride(stride), Filters::square(planes, 3)]),
            Block::Bottleneck => (
                4 * planes,
                &[
                    Filters::square(width, 1),
                    Filters::square(width, 3).stride(stride).groups(self.groups),
                    Filters::square(4 * planes, 1),
                ],
            ),
        };
        let mut at = from;
        for (number, filters) in (1..).zip(convolutions) {
            at = build.normalized(format!("{name}.conv{number}"), format!("{name}.bn{number}"), *filters, at)?;
            if number < convolutions.len() {
                at = build.add(format!("{name}.relu{number}"), Activation::Relu, &[at])?;
            }
        }
        let mut shortcut = from;
        if stride > 1 || from.channels() != outputs {
            let (convolution, batch_norm) = (format!("{name}.downsample.0"), format!("{name}.downsample.1"));
            let filters = Filters::square(outputs, 1).stride(stride);
            shortcut = build.normalized(convolution, batch_norm, filters, from)?;
        }
        at = build.add(format!("{name}.add"), Binary::Add, &[at, shortcut])?;
        build.add(format!("{name}.relu{}", convolutions.len()), Activation::Relu, &[at])
    }
}
