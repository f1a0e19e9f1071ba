//! SqueezeNet: "fire" modules that squeeze to few channels and expand to many.

use super::build::{At, Build, Name};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, PaddingMode, Reduce};
use crate::network::ops::{Concat, Flatten};

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "squeezenet1_1",
        title: "SqueezeNet v1.1",
        source: "Iandola et al., 2016, arXiv:1602.07360; v1.1 of the authors' release; theirs and torchvision's layouts",
        usual: Usual::IMAGENET,
published: &[Published::torchvision(1_235_496, 0x5f72_9c6e_0784_224c)],
        build: |t, n| V1_1.build(t, n),
    },
    Architecture {
        id: "squeezenet1_0",
        title: "SqueezeNet v1.0",
        source: "Iandola et al., 2016, arXiv:1602.07360; the authors' and torchvision's layouts",
        usual: Usual::IMAGENET,
published: &[Published::torchvision(1_248_424, 0xb512_4644_98c9_e8dd)],
        build: |t, n| V1_0.build(t, n),
    },
];

/// What tells one version from the other.
struct Config {
    stem: Filters,
    /// The fire modules between two pools: their channels squeezed and in each of the two expansions.
    modules: [&'static [(usize, usize)]; 3],
}

const V1_0: Config = Config {
    stem: Filters::square(96, 7).stride(2).padding(PaddingMode::NONE),
    modules: [&[(16, 64), (16, 64), (32, 128)], &[(32, 128), (48, 192), (48, 192), (64, 256)], &[(64, 256)]],
};

const V1_1: Config = Config {
    stem: Filters::square(64, 3).stride(2).padding(PaddingMode::NONE),
    modules: [&[(16, 64), (16, 64)], &[(32, 128), (32, 128)], &[(48, 192), (48, 192), (64, 256), (64, 256)]],
};

impl Config {
    fn build(&self, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
        let mut build = Build::new(tensors, draft);
        // torchvision numbers what the authors name.
        let is_numbered = tensors.has("features.0.weight");
        let called = |numbered: String, named: &str| if is_numbered { numbered } else { named.to_owned() };
        let mut at = build.picture();
        at = convolution(&mut build, "conv1", called("features.0".to_owned(), "conv1"), self.stem, at)?;
        let (mut fire_number, mut feature) = (1, 2);
        for modules in self.modules {
            at = build.max_pool(format!("pool{fire_number}"), (3, 2, 0), true, at)?;
            for (squeeze, expand) in modules {
                (fire_number, feature) = (fire_number + 1, feature + 1);
                let name = format!("fire{fire_number}");
                let squeezing = if is_numbered { "squeeze" } else { "squeeze1x1" };
                let tensors = called(format!("features.{feature}"), &name);
                at = fire(&mut build, &name, (&tensors, squeezing), (*squeeze, *expand), at)?;
            }
            feature += 1;
        }
        let last = called("classifier.1".to_owned(), "conv10");
        let classes = Filters::square(build.outputs(&last)?, 1);
        at = convolution(&mut build, "conv10", last, classes, at)?;
        at = build.add("pool10", Reduce::GLOBAL_AVERAGE_POOL, &[at])?;
        at = build.add("logits", Flatten, &[at])?;
        build.finish(at)
    }
}

/// A convolution and its rectifier.
fn convolution(build: &mut Build, name: &str, tensors: String, filters: Filters, from: At) -> Result<At, ZooError> {
    let at = build.convolution(Name::new(name, tensors), filters, from)?;
    build.add(format!("{name}.relu"), Activation::Relu, &[at])
}

fn fire(
    build: &mut Build,
    name: &str,
    (tensors, squeezing): (&str, &str),
    (squeeze, expand): (usize, usize),
    from: At,
) -> Result<At, ZooError> {
    let mut part = |part: &str, tensor: &str, filters, from| {
        convolution(build, &format!("{name}.{part}"), format!("{tensors}.{tensor}"), filters, from)
    };
    let squeezed = part("squeeze1x1", squeezing, Filters::square(squeeze, 1), from)?;
    let point = part("expand1x1", "expand1x1", Filters::square(expand, 1), squeezed)?;
    let around = part("expand3x3", "expand3x3", Filters::square(expand, 3), squeezed)?;
    build.add(format!("{name}.concat"), Concat, &[point, around])
}
