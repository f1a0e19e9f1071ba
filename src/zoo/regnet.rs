//! RegNet: bottlenecks of one width, grouped, whose numbers follow a simple rule; Y with squeeze and excitation.

use super::build::{At, Build, Excitation};
use super::filters::{After, Filters};
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, Binary};

const SOURCE: &str = "Radosavovic et al., 2020, arXiv:2003.13678; torchvision's layout";

pub(super) const ARCHITECTURES: &[Architecture] = &[
    Architecture {
        id: "regnet_y_400mf",
        title: "RegNet Y 400MF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(4_344_144, 0x74aa_af25_1e66_64da)],
        build: |t, n| Config { depths: [1, 3, 6, 6], widths: [48, 104, 208, 440], group: 8, excites: true }.build(t, n),
    },
    Architecture {
        id: "regnet_y_800mf",
        title: "RegNet Y 800MF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(6_432_512, 0x0c2e_fa5d_9fd5_fb7b)],
        build: |t, n| {
            Config { depths: [1, 3, 8, 2], widths: [64, 144, 320, 784], group: 16, excites: true }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_y_1_6gf",
        title: "RegNet Y 1.6GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(11_202_430, 0x7ed5_8ecc_8580_c54e)],
        build: |t, n| {
            Config { depths: [2, 6, 17, 2], widths: [48, 120, 336, 888], group: 24, excites: true }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_y_3_2gf",
        title: "RegNet Y 3.2GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(19_436_338, 0x5074_87b8_1b15_6f4f)],
        build: |t, n| {
            Config { depths: [2, 5, 13, 1], widths: [72, 216, 576, 1512], group: 24, excites: true }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_y_8gf",
        title: "RegNet Y 8GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(39_381_472, 0x78e1_1980_69a1_35e6)],
        build: |t, n| {
            Config { depths: [2, 4, 10, 1], widths: [224, 448, 896, 2016], group: 56, excites: true }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_y_16gf",
        title: "RegNet Y 16GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(83_590_140, 0x0e7e_07b6_3fee_3c75)],
        build: |t, n| {
            Config { depths: [2, 4, 11, 1], widths: [224, 448, 1232, 3024], group: 112, excites: true }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_y_32gf",
        title: "RegNet Y 32GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(145_046_770, 0xaaaa_d3de_dadc_606a)],
        build: |t, n| {
            Config { depths: [2, 5, 12, 1], widths: [232, 696, 1392, 3712], group: 232, excites: true }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_y_128gf",
        title: "RegNet Y 128GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(644_812_894, 0x2f76_11aa_1a4a_4b61)],
        build: |t, n| {
            Config { depths: [2, 7, 17, 1], widths: [528, 1056, 2904, 7392], group: 264, excites: true }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_x_400mf",
        title: "RegNet X 400MF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(5_495_976, 0x1539_d17d_84ba_f4f0)],
        build: |t, n| {
            Config { depths: [1, 2, 7, 12], widths: [32, 64, 160, 400], group: 16, excites: false }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_x_800mf",
        title: "RegNet X 800MF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(7_259_656, 0x235b_69d7_0314_a1f3)],
        build: |t, n| {
            Config { depths: [1, 3, 7, 5], widths: [64, 128, 288, 672], group: 16, excites: false }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_x_1_6gf",
        title: "RegNet X 1.6GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(9_190_136, 0x32ef_70e9_e2cb_699f)],
        build: |t, n| {
            Config { depths: [2, 4, 10, 2], widths: [72, 168, 408, 912], group: 24, excites: false }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_x_3_2gf",
        title: "RegNet X 3.2GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(15_296_552, 0x255f_e51a_48e6_6a5b)],
        build: |t, n| {
            Config { depths: [2, 6, 15, 2], widths: [96, 192, 432, 1008], group: 48, excites: false }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_x_8gf",
        title: "RegNet X 8GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(39_572_648, 0x3a90_67f9_510f_bfb7)],
        build: |t, n| {
            Config { depths: [2, 5, 15, 1], widths: [80, 240, 720, 1920], group: 120, excites: false }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_x_16gf",
        title: "RegNet X 16GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(54_278_536, 0x90ba_76c6_4b72_6302)],
        build: |t, n| {
            Config { depths: [2, 6, 13, 1], widths: [256, 512, 896, 2048], group: 128, excites: false }.build(t, n)
        },
    },
    Architecture {
        id: "regnet_x_32gf",
        title: "RegNet X 32GF",
        source: SOURCE,
        usual: Usual::IMAGENET,
published: &[Published::torchvision(107_811_560, 0x26d9_ab0d_9aa4_4b8f)],
        build: |t, n| {
            Config { depths: [2, 7, 13, 1], widths: [336, 672, 1344, 2520], group: 168, excites: false }.build(t, n)
        },
    },
];

/// What tells one network of the family from another.
pub(crate) struct Config {
    /// Blocks in each of the four stages.
    pub depths: [usize; 4],
    /// Channels of each stage.
    pub widths: [usize; 4],
    /// Channels of a group, unless the stage has fewer.
    pub group: usize,
    /// Whether its blocks have squeeze and excitation, as those of RegNet Y do.
    pub excites: bool,
}

impl Config {
    pub(crate) fn build(&self, tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
        let mut build = Build::new(tensors, draft);
        let mut at = build.picture();
        at = build.unit("stem", None, Filters::square(32, 3).stride(2), Some(After::RELU), at)?;
        for (stage, (depth, width)) in (1..).zip(self.depths.into_iter().zip(self.widths)) {
            for number in 0..depth {
                let name = format!("trunk_output.block{stage}.block{stage}-{number}");
                at = self.block(&mut build, &name, width, if number == 0 { 2 } else { 1 }, at)?;
            }
        }
        build.classify("fc", at)
    }

    fn block(&self, build: &mut Build, name: &str, width: usize, stride: usize, from: At) -> Result<At, ZooError> {
        let mut shortcut = from;
        if stride > 1 || from.channels() != width {
            shortcut =
                build.unit(&format!("{name}.proj"), None, Filters::square(width, 1).stride(stride), None, from)?;
        }
        let grouped = Filters::square(width, 3).stride(stride).groups(width / self.group.min(width));
        let mut at = build.unit(&format!("{name}.f.a"), None, Filters::square(width, 1), Some(After::RELU), from)?;
        at = build.unit(&format!("{name}.f.b"), None, grouped, Some(After::RELU), at)?;
        if self.excites {
            // A quarter of what the block reads; halves to the even number, as Python rounds.
            let squeezed = (from.channels() as f64 / 4.0).round_ties_even() as usize;
            let excitation = Excitation { squeezed, after: After::RELU, gate: Activation::Sigmoid };
            let tensors = ["fc1", "fc2"].map(|layer| format!("{name}.f.se.{layer}"));
            at = build.excite(&format!("{name}.f.se"), tensors, &excitation, at)?;
        }
        at = build.unit(&format!("{name}.f.c"), None, Filters::square(width, 1), None, at)?;
        at = build.add(format!("{name}.add"), Binary::Add, &[shortcut, at])?;
        build.add(format!("{name}.activation"), Activation::Relu, &[at])
    }
}
