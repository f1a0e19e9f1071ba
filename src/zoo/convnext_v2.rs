//! ConvNeXt v2: the same with a norm by which the maps of a block compete.

use super::convnext::Config;
use super::{Architecture, Usual};

const SOURCE: &str = "Woo et al., 2023, arXiv:2301.00808; timm's and the authors' layouts";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "convnextv2_atto",
        title: "ConvNeXt v2 Atto",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([2, 2, 6, 2], [40, 80, 160, 320]).build(t, n),
    },
    Architecture {
        id: "convnextv2_femto",
        title: "ConvNeXt v2 Femto",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([2, 2, 6, 2], [48, 96, 192, 384]).build(t, n),
    },
    Architecture {
        id: "convnextv2_pico",
        title: "ConvNeXt v2 Pico",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([2, 2, 6, 2], [64, 128, 256, 512]).build(t, n),
    },
    Architecture {
        id: "convnextv2_nano",
        title: "ConvNeXt v2 Nano",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([2, 2, 8, 2], [80, 160, 320, 640]).build(t, n),
    },
    Architecture {
        id: "convnextv2_tiny",
        title: "ConvNeXt v2 Tiny",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([3, 3, 9, 3], [96, 192, 384, 768]).build(t, n),
    },
    Architecture {
        id: "convnextv2_base",
        title: "ConvNeXt v2 Base",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([3, 3, 27, 3], [128, 256, 512, 1024]).build(t, n),
    },
    Architecture {
        id: "convnextv2_large",
        title: "ConvNeXt v2 Large",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([3, 3, 27, 3], [192, 384, 768, 1536]).build(t, n),
    },
    Architecture {
        id: "convnextv2_huge",
        title: "ConvNeXt v2 Huge",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[],
        build: |t, n| second([3, 3, 27, 3], [352, 704, 1408, 2816]).build(t, n),
    },
];

const fn second(depths: [usize; 4], widths: [usize; 4]) -> Config {
    Config { depths, widths, has_response_norm: true }
}
