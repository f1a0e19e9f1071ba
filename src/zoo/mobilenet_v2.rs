//! MobileNet v2: inverted bottlenecks with ReLU6.

use super::build::{At, Build, Name};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Binary};

pub(super) const ARCHITECTURES: &[Architecture] = &[Architecture {
    id: "mobilenet_v2",
    title: "MobileNet v2",
    source: "Sandler et al., 2018, arXiv:1801.04381; torchvision's layout",
    usual: Usual::IMAGENET,
published: &[Published::torchvision(3_504_872, 0x1f0e_1b04_4fea_5d99)],
    build,
}];

/// A run of blocks: expansion, output channels, how many, stride of the first.
const BLOCKS: [(usize, usize, usize, usize); 7] =
    [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

fn build(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft);
    let stem = Filters::square(32, 3).stride(2);
    let mut at = build.picture();
    at = activated(&mut build, "features.0", "features.0", stem, at)?;
    let mut number = 1;
    for (expansion, outputs, repeats, first_stride) in BLOCKS {
        for repeat in 0..repeats {
            let stride = if repeat == 0 { first_stride } else { 1 };
            at = block(&mut build, &format!("features.{number}"), (expansion, outputs, stride), at)?;
            number += 1;
        }
    }
    at = activated(&mut build, "features.18", "features.18", Filters::square(1280, 1), at)?;
    build.classify("classifier.1", at)
}

/// Convolution, batch norm, ReLU6; the tensors are numbered 0 and 1.
fn activated(build: &mut Build, name: &str, tensors: &str, filters: Filters, from: At) -> Result<At, ZooError> {
    let convolution = Name::new(format!("{name}.conv"), format!("{tensors}.0"));
    let batch_norm = Name::new(format!("{name}.bn"), format!("{tensors}.1"));
    let at = build.normalized(convolution, batch_norm, filters, from)?;
    build.add(format!("{name}.relu6"), Activation::Relu6, &[at])
}

/// Expand, convolve each channel by itself, project; add the input where the shapes allow.
fn block(
    build: &mut Build,
    name: &str,
    (expansion, outputs, stride): (usize, usize, usize),
    from: At,
) -> Result<At, ZooError> {
    let wide = from.channels() * expansion;
    let (mut at, mut part) = (from, 0);
    if expansion > 1 {
        at = activated(build, &format!("{name}.expand"), &format!("{name}.conv.0"), Filters::square(wide, 1), at)?;
        part += 1;
    }
    let depthwise = Filters::square(wide, 3).stride(stride).groups(wide);
    at = activated(build, &format!("{name}.depthwise"), &format!("{name}.conv.{part}"), depthwise, at)?;
    let convolution = Name::new(format!("{name}.project.conv"), format!("{name}.conv.{}", part + 1));
    let batch_norm = Name::new(format!("{name}.project.bn"), format!("{name}.conv.{}", part + 2));
    at = build.normalized(convolution, batch_norm, Filters::square(outputs, 1), at)?;
    if stride == 1 && from.channels() == outputs {
        at = build.add(format!("{name}.add"), Binary::Add, &[at, from])?;
    }
    Ok(at)
}
