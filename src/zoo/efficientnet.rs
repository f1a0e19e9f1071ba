//! EfficientNet: one network of inverted bottlenecks with squeeze and excitation, made wider and deeper together.

use super::build::{Build, Excitation};
use super::filters::{After, Filters, divisible};
use super::inverted_residual::InvertedResidual;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, PaddingMode};

/// The source of the networks that pad as TensorFlow does. Their tensors are those of the others, so only a description can
/// name them.
const TENSORFLOW: &str = "Tan and Le, 2019, arXiv:1905.11946; as TensorFlow pads: timm's tf_efficientnet and candle's";
const SOURCE: &str = "Tan and Le, 2019, arXiv:1905.11946; torchvision's and timm's layouts";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "efficientnet_b0",
        title: "EfficientNet B0",
        source: SOURCE,
        usual: Usual::IMAGENET.size(224, 0.875),
published: &[Published::torchvision(5_288_548, 0x3b6c_0464_6663_98fe), Published::timm(5_288_548, 0xa39e_a5c6_34be_7c28)],
        build: |t, n| Scale { width: 1.0, depth: 1.0, epsilon: 1e-5, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "efficientnet_b1",
        title: "EfficientNet B1",
        source: SOURCE,
        usual: Usual::IMAGENET.size(240, 240.0 / 256.0),
published: &[Published::torchvision(7_794_184, 0x3f5f_0245_2a13_f9d0), Published::timm(7_794_184, 0x446e_8f45_8655_35d6)],
        build: |t, n| Scale { width: 1.0, depth: 1.1, epsilon: 1e-5, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "efficientnet_b2",
        title: "EfficientNet B2",
        source: SOURCE,
        usual: Usual::IMAGENET.size(288, 1.0),
published: &[Published::torchvision(9_109_994, 0x904e_6ee6_8367_8d69), Published::timm(9_109_994, 0x0274_3bb6_9eef_e261)],
        build: |t, n| Scale { width: 1.1, depth: 1.2, epsilon: 1e-5, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "efficientnet_b3",
        title: "EfficientNet B3",
        source: SOURCE,
        usual: Usual::IMAGENET.size(300, 300.0 / 320.0),
published: &[Published::torchvision(12_233_232, 0xa030_48cd_8292_bb65), Published::timm(12_233_232, 0x4778_90e7_bf18_1806)],
        build: |t, n| Scale { width: 1.2, depth: 1.4, epsilon: 1e-5, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "efficientnet_b4",
        title: "EfficientNet B4",
        source: SOURCE,
        usual: Usual::IMAGENET.size(380, 380.0 / 384.0),
published: &[Published::torchvision(19_341_616, 0x585f_38d1_69d7_734b), Published::timm(19_341_616, 0x73f9_db34_4df0_8672)],
        build: |t, n| Scale { width: 1.4, depth: 1.8, epsilon: 1e-5, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "efficientnet_b5",
        title: "EfficientNet B5",
        source: SOURCE,
        usual: Usual::IMAGENET.size(456, 1.0),
published: &[Published::torchvision(30_389_784, 0xca0f_296b_ecc6_e335), Published::timm(30_389_784, 0xb916_2cf6_00a3_003c)],
        build: |t, n| Scale { width: 1.6, depth: 2.2, epsilon: 1e-3, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "efficientnet_b6",
        title: "EfficientNet B6",
        source: SOURCE,
        usual: Usual::IMAGENET.size(528, 1.0),
published: &[Published::torchvision(43_040_704, 0xe3cc_6b80_b599_9d19), Published::timm(43_040_704, 0xc991_9bc2_d6f5_5f82)],
        build: |t, n| Scale { width: 1.8, depth: 2.6, epsilon: 1e-3, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "efficientnet_b7",
        title: "EfficientNet B7",
        source: SOURCE,
        usual: Usual::IMAGENET.size(600, 1.0),
published: &[Published::torchvision(66_347_960, 0x150d_647a_963b_9329), Published::timm(66_347_960, 0xa85b_f57e_3d3b_aceb)],
        build: |t, n| Scale { width: 2.0, depth: 3.1, epsilon: 1e-3, is_tensorflow: false }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b0",
        title: "EfficientNet B0, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(224, 0.875),
published: &[Published::timm(5_288_548, 0xa39e_a5c6_34be_7c28)],
        build: |t, n| Scale { width: 1.0, depth: 1.0, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b1",
        title: "EfficientNet B1, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(240, 0.882),
published: &[Published::timm(7_794_184, 0x446e_8f45_8655_35d6)],
        build: |t, n| Scale { width: 1.0, depth: 1.1, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b2",
        title: "EfficientNet B2, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(260, 0.89),
published: &[Published::timm(9_109_994, 0x0274_3bb6_9eef_e261)],
        build: |t, n| Scale { width: 1.1, depth: 1.2, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b3",
        title: "EfficientNet B3, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(300, 0.904),
published: &[Published::timm(12_233_232, 0x4778_90e7_bf18_1806)],
        build: |t, n| Scale { width: 1.2, depth: 1.4, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b4",
        title: "EfficientNet B4, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(380, 0.922),
published: &[Published::timm(19_341_616, 0x73f9_db34_4df0_8672)],
        build: |t, n| Scale { width: 1.4, depth: 1.8, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b5",
        title: "EfficientNet B5, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(456, 0.934),
published: &[Published::timm(30_389_784, 0xb916_2cf6_00a3_003c)],
        build: |t, n| Scale { width: 1.6, depth: 2.2, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b6",
        title: "EfficientNet B6, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(528, 0.942),
published: &[Published::timm(43_040_704, 0xc991_9bc2_d6f5_5f82)],
        build: |t, n| Scale { width: 1.8, depth: 2.6, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
    Architecture {
        id: "tf_efficientnet_b7",
        title: "EfficientNet B7, TensorFlow's padding",
        source: TENSORFLOW,
        usual: Usual::IMAGENET.size(600, 0.949),
published: &[Published::timm(66_347_960, 0xa85b_f57e_3d3b_aceb)],
        build: |t, n| Scale { width: 2.0, depth: 3.1, epsilon: 1e-3, is_tensorflow: true }.build(t, n),
    },
];

/// A stage of B0: expansion, kernel, stride of the first block, output channels, blocks.
const STAGES: [(usize, usize, usize, usize, usize); 7] = [
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
];

/// How much wider and deeper than B0.
struct Scale {
    width: f64,
    depth: f64,
    /// The epsilon of the batch norms in torchvision.
    epsilon: f32,
    /// Whether it has TensorFlow's padding and epsilon, whoever named the tensors.
    is_tensorflow: bool,
}

impl Scale {
    fn build(&self, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
        let channels = |count: usize| divisible(count as f64 * self.width, 8);
        let is_timm = tensors.has("conv_stem.weight");
        let timm = |convolution: &str, norm: &str| is_timm.then(|| [convolution.to_owned(), norm.to_owned()]);
        let mut build =
            Build::new(tensors, draft).epsilon(if is_timm && !self.is_tensorflow { 1e-5 } else { self.epsilon });
        let mut at = build.picture();
        let stem = Filters::square(channels(32), 3).stride(2);
        let stem = if self.is_tensorflow { stem.padding(PaddingMode::Same) } else { stem };
        at = build.unit("features.0", timm("conv_stem", "bn1"), stem, Some(After::SILU), at)?;
        for (stage, (expansion, kernel, first_stride, outputs, blocks)) in STAGES.into_iter().enumerate() {
            for number in 0..(blocks as f64 * self.depth).ceil() as usize {
                let squeezed = (at.channels() / 4).max(1);
                let block = InvertedResidual {
                    expanded: divisible((at.channels() * expansion) as f64, 8),
                    kernel,
                    stride: if number == 0 { first_stride } else { 1 },
                    outputs: channels(outputs),
                    padding: self.is_tensorflow.then_some(PaddingMode::Same),
                    after: After::SILU,
                    excitation: Some(Excitation { squeezed, after: After::SILU, gate: Activation::Sigmoid }),
                };
                let timm = is_timm.then(|| format!("blocks.{stage}.{number}"));
                at = block.build(&mut build, &format!("features.{}.{number}", stage + 1), timm.as_deref(), at)?;
            }
        }
        let head = Filters::square(4 * at.channels(), 1);
        at = build.unit("features.8", timm("conv_head", "bn2"), head, Some(After::SILU), at)?;
        build.classify(if is_timm { "classifier" } else { "classifier.1" }, at)
    }
}
