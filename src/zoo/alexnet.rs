//! AlexNet: five convolutions and three linear layers, as torchvision has it.

use super::build::{Build, Name};
use super::filters::Filters;
use super::{Architecture, Draft, Published, Tensors, Usual, ZooError};
use crate::kernels::{Activation, PaddingMode, Size};
use crate::network::ops::AdaptiveAveragePool;

pub(super) const ARCHITECTURES: &[Architecture] = &[Architecture {
    id: "alexnet",
    title: "AlexNet",
    source: "Krizhevsky, 2014, arXiv:1404.5997; torchvision's layout",
    usual: Usual::IMAGENET,
published: &[Published::torchvision(61_100_840, 0xaafd_d02a_3cfd_a67a)],
    build,
}];

fn build(tensors: &Tensors, draft: Draft) -> Result<Draft, ZooError> {
    let convolutions = [
        (0, Filters::square(64, 11).stride(4).padding(PaddingMode::uniform(2))),
        (3, Filters::square(192, 5)),
        (6, Filters::square(384, 3)),
        (8, Filters::square(256, 3)),
        (10, Filters::square(256, 3)),
    ];
    let mut build = Build::new(tensors, draft);
    let mut at = build.picture();
    for (number, filters) in convolutions {
        at = build.convolution(format!("features.{number}"), filters, at)?;
        at = build.add(format!("features.{}", number + 1), Activation::Relu, &[at])?;
        if [0, 3, 10].contains(&number) {
            at = build.max_pool(format!("features.{}", number + 2), (3, 2, 0), false, at)?;
        }
    }
    at = build.add("avgpool", AdaptiveAveragePool { output: Size::square(6) }, &[at])?;
    for number in [1, 4] {
        at = build.hidden(format!("classifier.{number}"), 4096, false, at)?;
        at = build.add(format!("classifier.{}", number + 1), Activation::Relu, &[at])?;
    }
    at = build.linear(Name::new("logits", "classifier.6"), at)?;
    build.finish(at)
}
