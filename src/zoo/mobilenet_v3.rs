//! MobileNet v3: inverted bottlenecks found by search, some with squeeze and excitation, with hard swish in the later ones.

use super::build::{Build, Excitation, Name};
use super::filters::{After, Filters, divisible};
use super::inverted_residual::InvertedResidual;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Reduce};

const SOURCE: &str = "Howard et al., 2019, arXiv:1905.02244; torchvision's and timm's layouts";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "mobilenet_v3_large",
        title: "MobileNet v3 Large",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(5_483_032, 0x76fc_7422_61a6_fe78), Published::timm(5_483_032, 0x6918_2aa4_d2f0_ae40)],
        build: |t, n| build(&LARGE, 1280, t, n),
    },
    Architecture {
        id: "mobilenet_v3_small",
        title: "MobileNet v3 Small",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(2_542_856, 0x3b17_cb76_06f8_9947), Published::timm(2_542_856, 0x4e4d_f7c0_f139_939e)],
        build: |t, n| build(&SMALL, 1024, t, n),
    },
];

/// Kernel, channels inside, output channels, whether it excites, whether with hard swish, stride.
type Block = (usize, usize, usize, bool, bool, usize);

/// Blocks by stage.
const LARGE: [&[Block]; 6] = [
    &[(3, 16, 16, false, false, 1)],
    &[(3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1)],
    &[(5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1)],
    &[
        (3, 240, 80, false, true, 2),
        (3, 200, 80, false, true, 1),
        (3, 184, 80, false, true, 1),
        (3, 184, 80, false, true, 1),
    ],
    &[(3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1)],
    &[(5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1)],
];

const SMALL: [&[Block]; 5] = [
    &[(3, 16, 16, true, false, 2)],
    &[(3, 72, 24, false, false, 2), (3, 88, 24, false, false, 1)],
    &[(5, 96, 40, true, true, 2), (5, 240, 40, true, true, 1), (5, 240, 40, true, true, 1)],
    &[(5, 120, 48, true, true, 1), (5, 144, 48, true, true, 1)],
    &[(5, 288, 96, true, true, 2), (5, 576, 96, true, true, 1), (5, 576, 96, true, true, 1)],
];

/// Slope and offset as PyTorch has them.
const GATE: Activation = Activation::HardSigmoid { slope: 1.0 / 6.0, offset: 0.5 };

/// The network with so many features before the classifier.
fn build(stages: &[&[Block]], features: usize, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let is_timm = tensors.has("conv_stem.weight");
    let timm = |convolution: &str, norm: &str| is_timm.then(|| [convolution.to_owned(), norm.to_owned()]);
    let mut build = Build::new(tensors, draft).epsilon(if is_timm { 1e-5 } else { 1e-3 });
    let mut at = build.picture();
    let stem = Filters::square(16, 3).stride(2);
    at = build.unit("features.0", timm("conv_stem", "bn1"), stem, Some(After::HARD_SWISH), at)?;
    let mut feature = 1;
    for (stage, blocks) in stages.iter().enumerate() {
        for (number, (kernel, expanded, outputs, excites, swishes, stride)) in blocks.iter().copied().enumerate() {
            let squeezed = divisible(expanded as f64 / 4.0, 8);
            let block = InvertedResidual {
                expanded,
                kernel,
                stride,
                padding: None,
                outputs,
                after: if swishes { After::HARD_SWISH } else { After::RELU },
                excitation: excites.then_some(Excitation { squeezed, after: After::RELU, gate: GATE }),
            };
            let timm = is_timm.then(|| format!("blocks.{stage}.{number}"));
            at = block.build(&mut build, &format!("features.{feature}"), timm.as_deref(), at)?;
            feature += 1;
        }
    }
    let last = [format!("blocks.{}.0.conv", stages.len()), format!("blocks.{}.0.bn1", stages.len())];
    let (name, filters) = (format!("features.{feature}"), Filters::square(6 * at.channels(), 1));
    at = build.unit(&name, is_timm.then_some(last), filters, Some(After::HARD_SWISH), at)?;
    at = build.add("avgpool", Reduce::GLOBAL_AVERAGE_POOL, &[at])?;
    let [hidden, classifier] = if is_timm { ["conv_head", "classifier"] } else { ["classifier.0", "classifier.3"] };
    at = build.hidden(Name::new("classifier.0", hidden), features, is_timm, at)?;
    at = build.add("classifier.1", After::HARD_SWISH, &[at])?;
    at = build.linear(Name::new("logits", classifier), at)?;
    build.finish(at)
}
