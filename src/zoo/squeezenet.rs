//! SqueezeNet: "fire" modules that squeeze to few channels and expand to many.

use super::{Tensors, ZooError};
use crate::kernels::{Activation, Convolution, MaxPool, Padding, Window};
use crate::network::ops::{Concat, Flatten, GlobalAveragePool, Softmax};
use crate::network::{LayerId, NetworkBuilder, Source};

/// Channels of a fire module: in, squeezed, and each of the two expansions.
struct Fire {
    number: usize,
    inputs: usize,
    squeeze: usize,
    expand: usize,
}

const fn fire(number: usize, inputs: usize, squeeze: usize, expand: usize) -> Fire {
    Fire { number, inputs, squeeze, expand }
}

pub(super) fn v1_1(tensors: &Tensors, network: NetworkBuilder) -> Result<NetworkBuilder, ZooError> {
    let mut build = Build { tensors, network };
    let stem = Window::square(3, 2, Padding::NONE);
    let mut at = build.convolution("conv1", 3, 64, stem, Source::Picture)?;
    at = build.pool("pool1", at)?;
    for module in [fire(2, 64, 16, 64), fire(3, 128, 16, 64)] {
        at = build.fire(&module, at)?;
    }
    at = build.pool("pool3", at)?;
    for module in [fire(4, 128, 32, 128), fire(5, 256, 32, 128)] {
        at = build.fire(&module, at)?;
    }
    at = build.pool("pool5", at)?;
    let deep = [fire(6, 256, 48, 192), fire(7, 384, 48, 192), fire(8, 384, 64, 256), fire(9, 512, 64, 256)];
    for module in deep {
        at = build.fire(&module, at)?;
    }
    let point = Window::square(1, 1, Padding::NONE);
    at = build.convolution("conv10", 512, 1000, point, at.into())?;
    let mut network = build.network;
    at = network.add("pool10", GlobalAveragePool, &[at.into()])?;
    at = network.add("logits", Flatten, &[at.into()])?;
    network.add("softmax", Softmax, &[at.into()])?;
    Ok(network)
}

struct Build<'a> {
    tensors: &'a Tensors,
    network: NetworkBuilder,
}

impl Build<'_> {
    /// A convolution and its rectifier.
    fn convolution(
        &mut self,
        name: &str,
        in_channels: usize,
        out_channels: usize,
        window: Window,
        from: Source,
    ) -> Result<LayerId, ZooError> {
        let config = Convolution { in_channels, out_channels, groups: 1, window };
        let at = self.network.add(name, self.tensors.convolution(name, config)?, &[from])?;
        Ok(self.network.add(format!("{name}.relu"), Activation::Relu, &[at.into()])?)
    }

    fn pool(&mut self, name: &str, from: LayerId) -> Result<LayerId, ZooError> {
        let pool = MaxPool { window: Window::square(3, 2, Padding::NONE), ceil_mode: true };
        Ok(self.network.add(name, pool, &[from.into()])?)
    }

    fn fire(&mut self, fire: &Fire, from: LayerId) -> Result<LayerId, ZooError> {
        let name = |part: &str| format!("fire{}.{part}", fire.number);
        let point = Window::square(1, 1, Padding::NONE);
        let around = Window::square(3, 1, Padding::uniform(1));
        let squeezed = self.convolution(&name("squeeze1x1"), fire.inputs, fire.squeeze, point, from.into())?;
        let point = self.convolution(&name("expand1x1"), fire.squeeze, fire.expand, point, squeezed.into())?;
        let around = self.convolution(&name("expand3x3"), fire.squeeze, fire.expand, around, squeezed.into())?;
        Ok(self.network.add(name("concat"), Concat, &[point.into(), around.into()])?)
    }
}
