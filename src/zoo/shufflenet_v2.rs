//! ShuffleNet v2: half of the channels pass by each block; then the two halves are shuffled.

use super::build::{At, Build};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, IndexSelect};
use crate::network::ops::Concat;

const SOURCE: &str = "Ma et al., 2018, arXiv:1807.11164; torchvision's layout";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "shufflenet_v2_x0_5",
        title: "ShuffleNet v2 x0.5",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(1_366_792, 0x563d_55d5_8948_0f43)],
        build: |t, n| build([48, 96, 192, 1024], t, n),
    },
    Architecture {
        id: "shufflenet_v2_x1_0",
        title: "ShuffleNet v2 x1.0",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(2_278_604, 0x3ce2_c1d5_fa4b_cf47)],
        build: |t, n| build([116, 232, 464, 1024], t, n),
    },
    Architecture {
        id: "shufflenet_v2_x1_5",
        title: "ShuffleNet v2 x1.5",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(3_503_624, 0xe858_4155_9e6b_e241)],
        build: |t, n| build([176, 352, 704, 1024], t, n),
    },
    Architecture {
        id: "shufflenet_v2_x2_0",
        title: "ShuffleNet v2 x2.0",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(7_393_996, 0x1e02_5cc6_7b79_fb4a)],
        build: |t, n| build([244, 488, 976, 2048], t, n),
    },
];

/// Blocks of the three stages.
const DEPTHS: [usize; 3] = [4, 8, 4];

/// The network with these channels in each stage and before the classifier.
fn build(channels: [usize; 4], tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let [stages @ .., last] = channels;
    let mut build = Build::new(tensors, draft);
    let mut at = build.picture();
    at = activated(&mut build, "conv1", 0, Filters::square(24, 3).stride(2), at)?;
    at = build.max_pool("maxpool", (3, 2, 1), false, at)?;
    for (stage, (depth, outputs)) in (2..).zip(DEPTHS.into_iter().zip(stages)) {
        for number in 0..depth {
            let name = format!("stage{stage}.{number}");
            let kept =
                if number == 0 { halve(&mut build, &name, outputs / 2, at)? } else { half(&mut build, &name, 0, at)? };
            let (from, stride) = if number == 0 { (at, 2) } else { (half(&mut build, &name, 1, at)?, 1) };
            let made = branch(&mut build, &format!("{name}.branch2"), outputs / 2, stride, from)?;
            at = build.add(format!("{name}.concat"), Concat, &[kept, made])?;
            let order = (0..outputs).map(|to| Some(to % 2 * (outputs / 2) + to / 2));
            let shuffle = IndexSelect::new(outputs, order.collect()).ok_or_else(|| ZooError::Weights(name.clone()))?;
            at = build.add(format!("{name}.channel_shuffle"), shuffle, &[at])?;
        }
    }
    at = activated(&mut build, "conv5", 0, Filters::square(last, 1), at)?;
    build.classify("fc", at)
}

/// The first or second half of the channels.
fn half(build: &mut Build, name: &str, which: usize, from: At) -> Result<At, ZooError> {
    let count = from.channels() / 2;
    let channels = (0..count).map(|channel| Some(which * count + channel));
    let op = IndexSelect::new(from.channels(), channels.collect()).ok_or_else(|| ZooError::Weights(name.to_owned()))?;
    build.add(format!("{name}.half{}", which + 1), op, &[from])
}

/// The branch of a stage's first block that others do not have.
fn halve(build: &mut Build, name: &str, outputs: usize, from: At) -> Result<At, ZooError> {
    let (name, channels) = (format!("{name}.branch1"), from.channels());
    let depthwise = Filters::square(channels, 3).stride(2).groups(channels);
    let at = build.normalized(format!("{name}.0"), format!("{name}.1"), depthwise, from)?;
    activated(build, &name, 2, Filters::square(outputs, 1), at)
}

fn branch(build: &mut Build, name: &str, outputs: usize, stride: usize, from: At) -> Result<At, ZooError> {
    let mut at = activated(build, name, 0, Filters::square(outputs, 1), from)?;
    let depthwise = Filters::square(outputs, 3).stride(stride).groups(outputs);
    at = build.normalized(format!("{name}.3"), format!("{name}.4"), depthwise, at)?;
    activated(build, name, 5, Filters::square(outputs, 1), at)
}

/// Convolution, batch norm and rectifier, numbered from `first` on.
fn activated(build: &mut Build, name: &str, first: usize, filters: Filters, from: At) -> Result<At, ZooError> {
    let at = build.normalized(format!("{name}.{first}"), format!("{name}.{}", first + 1), filters, from)?;
    build.add(format!("{name}.{}", first + 2), Activation::Relu, &[at])
}
