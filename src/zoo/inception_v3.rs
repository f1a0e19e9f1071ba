//! Inception v3: modules of parallel branches, with large kernels taken apart into 1xn and nx1.
//!
//! torchvision's trained weights expect values of -1 to 1: mean and std 0.5.

use super::build::{At, Build};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::PaddingMode;
use crate::network::ops::Concat;

pub(super) const ARCHITECTURES: &[Architecture] = &[Architecture {
    id: "inception_v3",
    title: "Inception v3",
    source: "Szegedy et al., 2015, arXiv:1512.00567; torchvision's layout",
    usual: Usual::IMAGENET.size(299, 299.0 / 342.0).halves(),
published: &[Published::torchvision(23_834_568, 0x2d43_6e96_6a70_1d0f), Published::timm(23_834_568, 0x2d43_6e96_6a70_1d0f)],
    build,
}];

fn build(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let mut build = Build::new(tensors, draft).epsilon(1e-3);
    let mut at = build.picture();
    at = build.basic("Conv2d_1a_3x3", halving(32, 3), at)?;
    at = build.basic("Conv2d_2a_3x3", Filters::square(32, 3).padding(PaddingMode::NONE), at)?;
    at = build.basic("Conv2d_2b_3x3", Filters::square(64, 3), at)?;
    at = build.max_pool("maxpool1", (3, 2, 0), false, at)?;
    at = build.basic("Conv2d_3b_1x1", Filters::square(80, 1), at)?;
    at = build.basic("Conv2d_4a_3x3", Filters::square(192, 3).padding(PaddingMode::NONE), at)?;
    at = build.max_pool("maxpool2", (3, 2, 0), false, at)?;
    let mut module = Module { build, name: "" };
    for (name, pooled) in [("Mixed_5b", 32), ("Mixed_5c", 64), ("Mixed_5d", 64)] {
        at = module.named(name).a(pooled, at)?;
    }
    at = module.named("Mixed_6a").b(at)?;
    for (name, width) in [("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)] {
        at = module.named(name).c(width, at)?;
    }
    at = module.named("Mixed_7a").d(at)?;
    for name in ["Mixed_7b", "Mixed_7c"] {
        at = module.named(name).e(at)?;
    }
    module.build.classify("fc", at)
}

/// Square filters that halve the maps.
const fn halving(count: usize, side: usize) -> Filters {
    Filters::square(count, side).stride(2).padding(PaddingMode::NONE)
}

/// The module under construction; the letters are the publication's.
struct Module<'a> {
    build: Build<'a>,
    name: &'static str,
}

impl Module<'_> {
    fn named(&mut self, name: &'static str) -> &mut Self {
        self.name = name;
        self
    }

    /// Convolutions one after the other.
    fn chain(&mut self, convolutions: &[(&str, Filters)], from: At) -> Result<At, ZooError> {
        let name = self.name;
        convolutions.iter().try_fold(from, |at, (part, f)| self.build.basic(&format!("{name}.{part}"), *f, at))
    }

    /// The mean of the neighbourhood, then a 1x1 convolution.
    fn pooled(&mut self, count: usize, from: At) -> Result<At, ZooError> {
        let at = self.build.average_pool(format!("{}.branch_pool.pool", self.name), (3, 1, 1), from)?;
        self.chain(&[("branch_pool", Filters::square(count, 1))], at)
    }

    /// The largest of the neighbourhood, at half the height and width.
    fn halved(&mut self, from: At) -> Result<At, ZooError> {
        self.build.max_pool(format!("{}.branch_pool", self.name), (3, 2, 0), false, from)
    }

    fn join(&mut self, branches: &[At]) -> Result<At, ZooError> {
        self.build.add(format!("{}.concat", self.name), Concat, branches)
    }

    fn a(&mut self, pooled: usize, from: At) -> Result<At, ZooError> {
        let point = self.chain(&[("branch1x1", Filters::square(64, 1))], from)?;
        let five =
            self.chain(&[("branch5x5_1", Filters::square(48, 1)), ("branch5x5_2", Filters::square(64, 5))], from)?;
        let double = [
            ("branch3x3dbl_1", Filters::square(64, 1)),
            ("branch3x3dbl_2", Filters::square(96, 3)),
            ("branch3x3dbl_3", Filters::square(96, 3)),
        ];
        let double = self.chain(&double, from)?;
        let pooled = self.pooled(pooled, from)?;
        self.join(&[point, five, double, pooled])
    }

    fn b(&mut self, from: At) -> Result<At, ZooError> {
        let three = self.chain(&[("branch3x3", halving(384, 3))], from)?;
        let double = [
            ("branch3x3dbl_1", Filters::square(64, 1)),
            ("branch3x3dbl_2", Filters::square(96, 3)),
            ("branch3x3dbl_3", halving(96, 3)),
        ];
        let double = self.chain(&double, from)?;
        let pooled = self.halved(from)?;
        self.join(&[three, double, pooled])
    }

    fn c(&mut self, width: usize, from: At) -> Result<At, ZooError> {
        let point = self.chain(&[("branch1x1", Filters::square(192, 1))], from)?;
        let seven = [
            ("branch7x7_1", Filters::square(width, 1)),
            ("branch7x7_2", Filters::new(width, 1, 7)),
            ("branch7x7_3", Filters::new(192, 7, 1)),
        ];
        let seven = self.chain(&seven, from)?;
        let double = [
            ("branch7x7dbl_1", Filters::square(width, 1)),
            ("branch7x7dbl_2", Filters::new(width, 7, 1)),
            ("branch7x7dbl_3", Filters::new(width, 1, 7)),
            ("branch7x7dbl_4", Filters::new(width, 7, 1)),
            ("branch7x7dbl_5", Filters::new(192, 1, 7)),
        ];
        let double = self.chain(&double, from)?;
        let pooled = self.pooled(192, from)?;
        self.join(&[point, seven, double, pooled])
    }

    fn d(&mut self, from: At) -> Result<At, ZooError> {
        let three = self.chain(&[("branch3x3_1", Filters::square(192, 1)), ("branch3x3_2", halving(320, 3))], from)?;
        let seven = [
            ("branch7x7x3_1", Filters::square(192, 1)),
            ("branch7x7x3_2", Filters::new(192, 1, 7)),
            ("branch7x7x3_3", Filters::new(192, 7, 1)),
            ("branch7x7x3_4", halving(192, 3)),
        ];
        let seven = self.chain(&seven, from)?;
        let pooled = self.halved(from)?;
        self.join(&[three, seven, pooled])
    }

    fn e(&mut self, from: At) -> Result<At, ZooError> {
        let point = self.chain(&[("branch1x1", Filters::square(320, 1))], from)?;
        let three = self.chain(&[("branch3x3_1", Filters::square(384, 1))], from)?;
        let three = self.forked("branch3x3", ["branch3x3_2a", "branch3x3_2b"], three)?;
        let double = [("branch3x3dbl_1", Filters::square(448, 1)), ("branch3x3dbl_2", Filters::square(384, 3))];
        let double = self.chain(&double, from)?;
        let double = self.forked("branch3x3dbl", ["branch3x3dbl_3a", "branch3x3dbl_3b"], double)?;
        let pooled = self.pooled(192, from)?;
        self.join(&[point, three, double, pooled])
    }

    /// A row and a column of a 3x3 kernel, side by side.
    fn forked(&mut self, branch: &str, [row, column]: [&str; 2], from: At) -> Result<At, ZooError> {
        let row = self.chain(&[(row, Filters::new(384, 1, 3))], from)?;
        let column = self.chain(&[(column, Filters::new(384, 3, 1))], from)?;
        self.build.add(format!("{}.{branch}.concat", self.name), Concat, &[row, column])
    }
}
