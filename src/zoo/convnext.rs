//! ConvNeXt: a ResNet made over after transformers: 7x7 depthwise convolutions, layer norms, wide pointwise layers.

use super::build::{At, Build, Name};
use super::filters::{After, Filters};
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Binary, PaddingMode, Reduce, Reduction, Unary};
use crate::network::ops::Affine;

const SOURCE: &str = "Liu et al., 2022, arXiv:2201.03545; torchvision's, timm's and the authors' layouts";
/// The epsilon of the layer norms.
const EPSILON: f32 = 1e-6;

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "convnext_atto",
        title: "ConvNeXt Atto",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| Config::first([2, 2, 6, 2], [40, 80, 160, 320]).build(t, n),
    },
    Architecture {
        id: "convnext_femto",
        title: "ConvNeXt Femto",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| Config::first([2, 2, 6, 2], [48, 96, 192, 384]).build(t, n),
    },
    Architecture {
        id: "convnext_pico",
        title: "ConvNeXt Pico",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| Config::first([2, 2, 6, 2], [64, 128, 256, 512]).build(t, n),
    },
    Architecture {
        id: "convnext_nano",
        title: "ConvNeXt Nano",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| Config::first([2, 2, 8, 2], [80, 160, 320, 640]).build(t, n),
    },
    Architecture {
        id: "convnext_tiny",
        title: "ConvNeXt Tiny",
        source: SOURCE,
        usual: Usual::IMAGENET.size(224, 224.0 / 236.0),
published: &[Published::torchvision(28_589_128, 0xaab1_5add_444a_798f), Published::timm(28_589_128, 0xcfa3_e74a_042c_9827)],
        build: |t, n| Config::first([3, 3, 9, 3], [96, 192, 384, 768]).build(t, n),
    },
    Architecture {
        id: "convnext_small",
        title: "ConvNeXt Small",
        source: SOURCE,
        usual: Usual::IMAGENET.size(224, 224.0 / 230.0),
published: &[Published::torchvision(50_223_688, 0xaf37_34e2_12a9_9eee)],
        build: |t, n| Config::first([3, 3, 27, 3], [96, 192, 384, 768]).build(t, n),
    },
    Architecture {
        id: "convnext_base",
        title: "ConvNeXt Base",
        source: SOURCE,
        usual: Usual::IMAGENET.size(224, 224.0 / 232.0),
published: &[Published::torchvision(88_591_464, 0x8e19_04ea_5ba0_2345), Published::timm(88_591_464, 0x62f8_8fae_d210_a739)],
        build: |t, n| Config::first([3, 3, 27, 3], [128, 256, 512, 1024]).build(t, n),
    },
    Architecture {
        id: "convnext_large",
        title: "ConvNeXt Large",
        source: SOURCE,
        usual: Usual::IMAGENET.size(224, 224.0 / 232.0),
published: &[Published::torchvision(197_767_336, 0x9565_4ba5_f88e_3c70)],
        build: |t, n| Config::first([3, 3, 27, 3], [192, 384, 768, 1536]).build(t, n),
    },
    Architecture {
        id: "convnext_xlarge",
        title: "ConvNeXt XLarge",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| Config::first([3, 3, 27, 3], [256, 512, 1024, 2048]).build(t, n),
    },
];

/// What tells one network of the family from another.
pub(crate) struct Config {
    /// Blocks in each of the four stages.
    pub depths: [usize; 4],
    /// Channels of each stage.
    pub widths: [usize; 4],
    /// Version 2: each block has a global response norm between its pointwise layers, instead of a scale at its end.
    pub has_response_norm: bool,
}

/// Who named the tensors.
#[derive(Clone, Copy)]
enum Layout {
    Torchvision,
    Timm,
    Authors,
}

impl Layout {
    fn of(tensors: &Tensors) -> Self {
        if tensors.has("stem.0.weight") {
            Self::Timm
        } else if tensors.has("downsample_layers.0.0.weight") {
            Self::Authors
        } else {
            Self::Torchvision
        }
    }

    /// A part of what stands before a stage: 0 and 1 of the stem, norm and convolution.
    fn before(self, stage: usize, part: usize) -> String {
        match self {
            Self::Torchvision => format!("features.{}.{part}", 2 * stage),
            Self::Timm if stage == 0 => format!("stem.{part}"),
            Self::Timm => format!("stages.{stage}.downsample.{part}"),
            Self::Authors => format!("downsample_layers.{stage}.{part}"),
        }
    }

    /// A block's convolution, norm, two pointwise layers, scale and response norm.
    fn block(self, stage: usize, number: usize) -> [String; 6] {
        let (block, parts) = match self {
            Self::Torchvision => (
                format!("features.{}.{number}", 2 * stage + 1),
                ["block.0", "block.2", "block.3", "block.5", "layer_scale", "block.grn"],
            ),
            Self::Timm => (
                format!("stages.{stage}.blocks.{number}"),
                ["conv_dw", "norm", "mlp.fc1", "mlp.fc2", "gamma", "mlp.grn"],
            ),
            Self::Authors => {
                (format!("stages.{stage}.{number}"), ["dwconv", "norm", "pwconv1", "pwconv2", "gamma", "grn"])
            }
        };
        parts.map(|part| format!("{block}.{part}"))
    }

    /// The last norm and the classifier.
    fn head(self) -> [&'static str; 2] {
        match self {
            Self::Torchvision => ["classifier.0", "classifier.2"],
            Self::Timm => ["head.norm", "head.fc"],
            Self::Authors => ["norm", "head"],
        }
    }
}

impl Config {
    /// A network of the first version.
    const fn first(depths: [usize; 4], widths: [usize; 4]) -> Self {
        Self { depths, widths, has_response_norm: false }
    }

    pub(crate) fn build(&self, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
        let (layout, mut build) = (Layout::of(tensors), Build::new(tensors, draft));
        let mut at = build.picture();
        for (stage, (depth, width)) in self.depths.into_iter().zip(self.widths).enumerate() {
            let name = |part| Name::new(format!("features.{}.{part}", 2 * stage), layout.before(stage, part));
            // The stem divides the picture into squares of 4; later ones of 2.
            let side = if stage == 0 { 4 } else { 2 };
            let patches = Filters::square(width, side).stride(side).padding(PaddingMode::NONE);
            if stage == 0 {
                at = build.convolution(name(0), patches, at)?;
                at = build.channel_norm(name(1), EPSILON, at)?;
            } else {
                at = build.channel_norm(name(0), EPSILON, at)?;
                at = build.convolution(name(1), patches, at)?;
            }
            for number in 0..depth {
                let name = format!("features.{}.{number}", 2 * stage + 1);
                at = self.block(&mut build, layout, &name, layout.block(stage, number), at)?;
            }
        }
        let [norm, classifier] = layout.head();
        at = build.add("avgpool", Reduce::GLOBAL_AVERAGE_POOL, &[at])?;
        at = build.channel_norm(Name::new("classifier.0", norm), EPSILON, at)?;
        at = build.linear(Name::new("logits", classifier), at)?;
        build.finish(at)
    }

    fn block(
        &self,
        build: &mut Build,
        layout: Layout,
        name: &str,
        [depthwise, norm, widen, narrow, scale, response]: [String; 6],
        from: At,
    ) -> Result<At, ZooError> {
        let channels = from.channels();
        let layer = |part: usize, tensors| Name::new(format!("{name}.block.{part}"), tensors);
        let mut at = build.convolution(layer(0, depthwise), Filters::square(channels, 7).groups(channels), from)?;
        at = build.channel_norm(layer(2, norm), EPSILON, at)?;
        at = build.pointwise(layer(3, widen), 4 * channels, at)?;
        at = build.add(format!("{name}.block.4"), After::GELU, &[at])?;
        if self.has_response_norm {
            at = response_norm(build, layout, &format!("{name}.grn"), &response, at)?;
        }
        at = build.pointwise(layer(5, narrow), channels, at)?;
        if !self.has_response_norm {
            let keeps_maps = matches!(layout, Layout::Torchvision);
            at = build.scale(Name::new(format!("{name}.layer_scale"), scale), keeps_maps, at)?;
        }
        build.add(format!("{name}.add"), Binary::Add, &[at, from])
    }
}

/// Global response normalisation: `x + x * (|x| / mean |x|) * weight + bias`, the lengths those of whole maps, the mean over
/// channels. Woo et al., "ConvNeXt V2", 2023.
fn response_norm(build: &mut Build, layout: Layout, name: &str, tensors: &str, from: At) -> Result<At, ZooError> {
    let part = |part: &str| format!("{name}.{part}");
    let over_maps = Reduce { reduction: Reduction::Sum, channels: false, rows: true, columns: true };
    let over_channels = Reduce { reduction: Reduction::Mean, channels: true, rows: false, columns: false };
    let square = build.add(part("square"), Unary::Power { exponent: 2.0 }, &[from])?;
    let energy = build.add(part("sum"), over_maps, &[square])?;
    let length = build.add(part("length"), Unary::SquareRoot, &[energy])?;
    let mean = build.add(part("mean"), over_channels, &[length])?;
    let mean = build.add(part("floor"), Affine::uniform(1, 1.0, EPSILON), &[mean])?;
    let share = build.add(part("share"), Binary::Divide, &[length, mean])?;
    let weighted = build.add(part("mul"), Binary::Multiply, &[from, share])?;
    let channels = from.channels();
    let (parts, shape) = match layout {
        Layout::Authors => (["gamma", "beta"], vec![1, 1, 1, channels]),
        Layout::Timm | Layout::Torchvision => (["weight", "bias"], vec![channels]),
    };
    let scaled = build.scale_and_shift(Name::new(name, tensors), parts, &shape, weighted)?;
    build.add(part("add"), Binary::Add, &[scaled, from])
}
