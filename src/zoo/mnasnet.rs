//! MNASNet B1: inverted bottlenecks found by a search for what is fast on a phone.

use super::build::{At, Build};
use super::filters::{Filters, divisible};
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Binary};

const SOURCE: &str = "Tan et al., 2018, arXiv:1807.11626; torchvision's layout";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "mnasnet0_5",
        title: "MNASNet 0.5",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(2_218_512, 0xc2c5_9aab_8880_1480)],
        build: |t, n| build(0.5, t, n),
    },
    Architecture {
        id: "mnasnet0_75",
        title: "MNASNet 0.75",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(3_170_208, 0xedeb_3737_0545_e04a)],
        build: |t, n| build(0.75, t, n),
    },
    Architecture {
        id: "mnasnet1_0",
        title: "MNASNet 1.0",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(4_383_312, 0x6e7a_75c5_c874_3088)],
        build: |t, n| build(1.0, t, n),
    },
    Architecture {
        id: "mnasnet1_3",
        title: "MNASNet 1.3",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(6_282_256, 0x6619_52e9_e92b_3514)],
        build: |t, n| build(1.3, t, n),
    },
];

/// A run of blocks: kernel, stride of the first, expansion, how many, output channels at width 1.
const STACKS: [(usize, usize, usize, usize, usize); 6] =
    [(3, 2, 3, 3, 24), (5, 2, 3, 3, 40), (5, 2, 6, 3, 80), (3, 1, 6, 2, 96), (5, 2, 6, 4, 192), (3, 1, 6, 1, 320)];

fn build(width: f64, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let channels = |count: usize| divisible(count as f64 * width, 8);
    let mut build = Build::new(tensors, draft);
    let (stem, mut at) = (channels(32), build.picture());
    at = activated(&mut build, "layers", 0, Filters::square(stem, 3).stride(2), at)?;
    at = activated(&mut build, "layers", 3, Filters::square(stem, 3).groups(stem), at)?;
    at = build.normalized("layers.6", "layers.7", Filters::square(channels(16), 1), at)?;
    for (number, (kernel, first_stride, expansion, repeats, outputs)) in (8..).zip(STACKS) {
        for repeat in 0..repeats {
            let (name, stride) = (format!("layers.{number}.{repeat}"), if repeat == 0 { first_stride } else { 1 });
            let (from, wide, outputs) = (at, at.channels() * expansion, channels(outputs));
            let layers = format!("{name}.layers");
            at = activated(&mut build, &layers, 0, Filters::square(wide, 1), at)?;
            at = activated(&mut build, &layers, 3, Filters::square(wide, kernel).stride(stride).groups(wide), at)?;
            at = build.normalized(format!("{layers}.6"), format!("{layers}.7"), Filters::square(outputs, 1), at)?;
            if stride == 1 && from.channels() == outputs {
                at = build.add(format!("{name}.add"), Binary::Add, &[at, from])?;
            }
        }
    }
    at = activated(&mut build, "layers", 14, Filters::square(1280, 1), at)?;
    build.classify("classifier.1", at)
}

/// Convolution, batch norm and rectifier, numbered from `first` on.
fn activated(build: &mut Build, name: &str, first: usize, filters: Filters, from: At) -> Result<At, ZooError> {
    let at = build.normalized(format!("{name}.{first}"), format!("{name}.{}", first + 1), filters, from)?;
    build.add(format!("{name}.{}", first + 2), Activation::Relu, &[at])
}
