//! SqueezeNet: "fire" modules that squeeze to few channels and expand to many.

use super::build::{At, Build, Filters};
use super::{Architecture, Draft, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Padding};
use crate::network::ops::{Concat, Flatten, GlobalAveragePool};

pub(super) const ARCHITECTURES: [Architecture; 1] = [Architecture {
    id: "squeezenet1_1",
    title: "SqueezeNet v1.1",
    source: "Iandola et al., 2016, arXiv:1602.07360; v1.1 of the authors' release",
    usual: Usual::IMAGENET,
    build: v1_1,
}];

/// The fire modules between two pools: their channels squeezed and in each of the two expansions.
const V1_1: [&[(usize, usize)]; 3] =
    [&[(16, 64), (16, 64)], &[(32, 128), (32, 128)], &[(48, 192), (48, 192), (64, 256), (64, 256)]];

fn v1_1(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft);
    let stem = Filters::square(64, 3).stride(2).padding(Padding::NONE);
    let mut at = build.picture();
    at = convolution(&mut build, "conv1", stem, at)?;
    let mut number = 1;
    for modules in V1_1 {
        at = build.max_pool(format!("pool{number}"), (3, 2, 0), true, at)?;
        for (squeeze, expand) in modules {
            number += 1;
            at = fire(&mut build, &format!("fire{number}"), *squeeze, *expand, at)?;
        }
    }
    let classes = Filters::square(build.outputs("conv10")?, 1);
    at = convolution(&mut build, "conv10", classes, at)?;
    at = build.add("pool10", GlobalAveragePool, &[at])?;
    at = build.add("logits", Flatten, &[at])?;
    build.finish(at)
}

/// A convolution and its rectifier.
fn convolution(build: &mut Build, name: &str, filters: Filters, from: At) -> Result<At, ZooError> {
    let at = build.convolution(name, filters, from)?;
    build.add(format!("{name}.relu"), Activation::Relu, &[at])
}

fn fire(build: &mut Build, name: &str, squeeze: usize, expand: usize, from: At) -> Result<At, ZooError> {
    let squeezed = convolution(build, &format!("{name}.squeeze1x1"), Filters::square(squeeze, 1), from)?;
    let point = convolution(build, &format!("{name}.expand1x1"), Filters::square(expand, 1), squeezed)?;
    let around = convolution(build, &format!("{name}.expand3x3"), Filters::square(expand, 3), squeezed)?;
    build.add(format!("{name}.concat"), Concat, &[point, around])
}
