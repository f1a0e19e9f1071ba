//! DenseNet: each layer reads all that the layers of its block made before it.

use super::build::{At, Build, Name};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::Activation;
use crate::network::ops::Concat;

const SOURCE: &str = "Huang et al., 2016, arXiv:1608.06993; torchvision's layout";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "densenet121",
        title: "DenseNet-121",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(7_978_856, 0xedc6_4a8a_adf3_95d9)],
        build: |t, n| Config { stem: 64, growth: 32, depths: [6, 12, 24, 16] }.build(t, n),
    },
    Architecture {
        id: "densenet161",
        title: "DenseNet-161",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(28_681_000, 0xf688_bfc1_7b41_d876)],
        build: |t, n| Config { stem: 96, growth: 48, depths: [6, 12, 36, 24] }.build(t, n),
    },
    Architecture {
        id: "densenet169",
        title: "DenseNet-169",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(14_149_480, 0xceb8_19d2_745c_d501)],
        build: |t, n| Config { stem: 64, growth: 32, depths: [6, 12, 32, 32] }.build(t, n),
    },
    Architecture {
        id: "densenet201",
        title: "DenseNet-201",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(20_013_928, 0x9d0b_998d_fcc1_a483)],
        build: |t, n| Config { stem: 64, growth: 32, depths: [6, 12, 48, 32] }.build(t, n),
    },
];

/// What tells one network of the family from another.
#[derive(Clone, Copy)]
pub(crate) struct Config {
    /// Channels before the first block.
    pub stem: usize,
    /// Channels that each layer adds.
    pub growth: usize,
    /// Layers in each of the four blocks.
    pub depths: [usize; 4],
}

impl Config {
    pub(crate) fn build(&self, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
        let mut build = Build::new(tensors, draft);
        let stem = Filters::square(self.stem, 7).stride(2);
        let mut at = build.picture();
        at = build.normalized("features.conv0", "features.norm0", stem, at)?;
        at = build.add("features.relu0", Activation::Relu, &[at])?;
        at = build.max_pool("features.pool0", (3, 2, 1), false, at)?;
        for (number, depth) in (1..).zip(self.depths) {
            let block = format!("features.denseblock{number}");
            for layer in 1..=depth {
                let made = self.layer(&mut build, &format!("{block}.denselayer{layer}"), at)?;
                // All that there is so far is what the next layer reads.
                let reader = if layer < depth { format!(".denselayer{}", layer + 1) } else { String::new() };
                at = build.add(format!("{block}{reader}.concat"), Concat, &[at, made])?;
            }
            if number < self.depths.len() {
                at = transition(&mut build, &format!("features.transition{number}"), at)?;
            }
        }
        at = build.batch_norm("features.norm5", at)?;
        at = build.add("features.relu5", Activation::Relu, &[at])?;
        build.classify("classifier", at)
    }

    /// One layer of a block, which makes as many maps as the network grows by.
    fn layer(&self, build: &mut Build, name: &str, from: At) -> Result<At, ZooError> {
        // Weights of torchvision before 0.3 say `norm.1` for `norm1`.
        let dot = if build.tensors.has(&format!("{name}.norm.1.weight")) { "." } else { "" };
        let tensors =
            |part: &str, number| Name::new(format!("{name}.{part}{number}"), format!("{name}.{part}{dot}{number}"));
        let mut at = from;
        for (number, filters) in [(1, Filters::square(4 * self.growth, 1)), (2, Filters::square(self.growth, 3))] {
            at = build.batch_norm(tensors("norm", number), at)?;
            at = build.add(format!("{name}.relu{number}"), Activation::Relu, &[at])?;
            at = build.unbiased(tensors("conv", number), filters, at)?;
        }
        Ok(at)
    }
}

/// Half the channels, half the height and width.
fn transition(build: &mut Build, name: &str, from: At) -> Result<At, ZooError> {
    let mut at = build.batch_norm(format!("{name}.norm"), from)?;
    at = build.add(format!("{name}.relu"), Activation::Relu, &[at])?;
    at = build.unbiased(format!("{name}.conv"), Filters::square(from.channels() / 2, 1), at)?;
    build.average_pool(format!("{name}.pool"), (2, 2, 0), at)
}
