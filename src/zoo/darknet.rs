//! DarkNet-53, the backbone of YOLO v3: residual blocks that halve the channels and double them again.

use super::build::{At, Build};
use super::filters::{After, Filters};
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Binary};

pub(super) const ARCHITECTURES: &[Architecture] = &[Architecture {
    id: "darknet53",
    title: "DarkNet-53",
    source: "Redmon and Farhadi, 2018, arXiv:1804.02767; timm's layout",
    usual: Usual::IMAGENET.size(256, 0.887),
    published: &[Published::timm(41_609_928, 0x884b_2fec_e5fa_3640)],
    build,
}];

/// timm's slope; the authors' own is 0.1.
const LEAKY_RELU: After = After::Activation(Activation::LeakyRelu { slope: 0.01 });

/// Blocks in each stage.
const DEPTHS: [usize; 5] = [1, 2, 8, 8, 4];

fn build(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft);
    let mut at = build.picture();
    at = unit(&mut build, "stem.conv1", Filters::square(32, 3), at)?;
    for (stage, depth) in DEPTHS.into_iter().enumerate() {
        let channels = 64 << stage;
        // Each stage halves the maps.
        let down = Filters::square(channels, 3).stride(2);
        at = unit(&mut build, &format!("stages.{stage}.conv_down"), down, at)?;
        for number in 0..depth {
            let name = format!("stages.{stage}.blocks.{number}");
            let mut inside = unit(&mut build, &format!("{name}.conv1"), Filters::square(channels / 2, 1), at)?;
            inside = unit(&mut build, &format!("{name}.conv2"), Filters::square(channels, 3), inside)?;
            at = build.add(format!("{name}.add"), Binary::Add, &[inside, at])?;
        }
    }
    build.classify("head.fc", at)
}

/// A convolution, its batch norm and a leaky rectifier.
fn unit(build: &mut Build, name: &str, filters: Filters, from: At) -> Result<At, ZooError> {
    let at = build.normalized(format!("{name}.conv"), format!("{name}.bn"), filters, from)?;
    build.add(format!("{name}.act"), LEAKY_RELU, &[at])
}
