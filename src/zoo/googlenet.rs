//! GoogLeNet, the first Inception: modules of four parallel branches. Auxiliary heads are left out.
//!
//! torchvision's trained weights expect values of -1 to 1, which its `transform_input` makes: mean and std 0.5.

use super::build::{At, Build};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::network::ops::Concat;

pub(super) const ARCHITECTURES: &[Architecture] = &[Architecture {
    id: "googlenet",
    title: "GoogLeNet",
    source: "Szegedy et al., 2014, arXiv:1409.4842; torchvision's layout",
    usual: Usual::IMAGENET.halves(),
published: &[Published::torchvision(6_624_904, 0x269b_7212_673d_03e1)],
    build,
}];

/// Filters of a module: 1x1; 1x1 and 3x3; 1x1 and 3x3 (5x5 in the publication); 1x1 after a pool.
type Module = (&'static str, usize, [usize; 2], [usize; 2], usize);

/// Modules, and the pool behind them, if there is one: name and size.
type Group = (&'static [Module], Option<(&'static str, usize)>);

const GROUPS: [Group; 3] = [
    (
        &[("inception3a", 64, [96, 128], [16, 32], 32), ("inception3b", 128, [128, 192], [32, 96], 64)],
        Some(("maxpool3", 3)),
    ),
    (
        &[
            ("inception4a", 192, [96, 208], [16, 48], 64),
            ("inception4b", 160, [112, 224], [24, 64], 64),
            ("inception4c", 128, [128, 256], [24, 64], 64),
            ("inception4d", 112, [144, 288], [32, 64], 64),
            ("inception4e", 256, [160, 320], [32, 128], 128),
        ],
        Some(("maxpool4", 2)),
    ),
    (&[("inception5a", 256, [160, 320], [32, 128], 128), ("inception5b", 384, [192, 384], [48, 128], 128)], None),
];

fn build(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft).epsilon(1e-3);
    let mut at = build.picture();
    at = build.basic("conv1", Filters::square(64, 7).stride(2), at)?;
    at = build.max_pool("maxpool1", (3, 2, 0), true, at)?;
    at = build.basic("conv2", Filters::square(64, 1), at)?;
    at = build.basic("conv3", Filters::square(192, 3), at)?;
    at = build.max_pool("maxpool2", (3, 2, 0), true, at)?;
    for (modules, pool) in GROUPS {
        for wanted in modules {
            at = module(&mut build, wanted, at)?;
        }
        if let Some((name, size)) = pool {
            at = build.max_pool(name, (size, 2, 0), true, at)?;
        }
    }
    build.classify("fc", at)
}

fn module(build: &mut Build, (name, point, three, five, pooled): &Module, from: At) -> Result<At, ZooError> {
    let one = build.basic(&format!("{name}.branch1"), Filters::square(*point, 1), from)?;
    let mut branches = vec![one];
    for (branch, [narrow, wide]) in [("branch2", three), ("branch3", five)] {
        let at = build.basic(&format!("{name}.{branch}.0"), Filters::square(*narrow, 1), from)?;
        branches.push(build.basic(&format!("{name}.{branch}.1"), Filters::square(*wide, 3), at)?);
    }
    let at = build.max_pool(format!("{name}.branch4.0"), (3, 1, 1), true, from)?;
    branches.push(build.basic(&format!("{name}.branch4.1"), Filters::square(*pooled, 1), at)?);
    build.add(format!("{name}.concat"), Concat, &branches)
}
