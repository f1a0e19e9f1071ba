//! What all architectures are put together from.

use super::{Tensors, ZooError};
use crate::kernels::{Activation, AveragePool, Convolution, Edges, MaxPool, Padding, Size, Window};
use crate::network::ops::{GlobalAveragePool, Softmax};
use crate::network::{NetworkBuilder, Op, Shape, Source};

/// A network under construction: its layers so far, and the tensors for those to come.
pub struct Build<'a> {
    pub tensors: &'a Tensors,
    network: NetworkBuilder,
    /// Of its batch norms.
    epsilon: f32,
}

/// A place in the network: what to read there, and its shape at the size that the network was trained on.
#[derive(Clone, Copy)]
pub struct At {
    source: Source,
    pub shape: Shape,
}

impl At {
    pub fn channels(self) -> usize {
        self.shape.channels()
    }
}

/// What a layer is called, and where its tensors are.
pub struct Name {
    layer: String,
    tensors: String,
}

impl Name {
    pub fn new(layer: impl Into<String>, tensors: impl Into<String>) -> Self {
        Self { layer: layer.into(), tensors: tensors.into() }
    }
}

impl<S: Into<String>> From<S> for Name {
    fn from(name: S) -> Self {
        let name = name.into();
        Self { layer: name.clone(), tensors: name }
    }
}

/// The filters of a convolution, whatever they are given.
#[derive(Clone, Copy)]
pub struct Filters {
    count: usize,
    kernel: Size,
    stride: usize,
    padding: Padding,
    groups: usize,
}

impl Filters {
    /// Moved by one and padded so that odd kernels keep the size.
    pub const fn new(count: usize, height: usize, width: usize) -> Self {
        let (y, x) = (height / 2, width / 2);
        let padding = Padding::Fixed(Edges { top: y, bottom: y, left: x, right: x });
        Self { count, kernel: Size::new(height, width), stride: 1, padding, groups: 1 }
    }

    pub const fn square(count: usize, side: usize) -> Self {
        Self::new(count, side, side)
    }

    pub const fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    pub const fn padding(self, padding: Padding) -> Self {
        Self { padding, ..self }
    }

    pub const fn groups(self, groups: usize) -> Self {
        Self { groups, ..self }
    }

    fn over(self, in_channels: usize) -> Convolution {
        let Self { count, kernel, stride, padding, groups } = self;
        let window = Window { kernel, stride: Size::square(stride), dilation: Size::square(1), padding };
        Convolution { in_channels, out_channels: count, groups, window }
    }
}

impl<'a> Build<'a> {
    /// With the usual epsilon of batch norms, PyTorch's.
    pub fn new(tensors: &'a Tensors, network: NetworkBuilder) -> Self {
        Self { tensors, network, epsilon: 1e-5 }
    }

    pub fn epsilon(self, epsilon: f32) -> Self {
        Self { epsilon, ..self }
    }

    pub fn picture(&self) -> At {
        At { source: Source::Picture, shape: self.network.input_shape() }
    }

    pub fn add(&mut self, name: impl Into<String>, op: impl Into<Op>, from: &[At]) -> Result<At, ZooError> {
        let sources: Vec<Source> = from.iter().map(|at| at.source).collect();
        let source = self.network.add(name, op, &sources)?.into();
        let shape = self.network.output_shape().unwrap_or(self.network.input_shape());
        Ok(At { source, shape })
    }

    /// A convolution with a bias.
    pub fn convolution(&mut self, name: impl Into<Name>, filters: Filters, from: At) -> Result<At, ZooError> {
        let name = name.into();
        let op = self.tensors.convolution(&name.tensors, filters.over(from.channels()))?;
        self.add(name.layer, op, &[from])
    }

    /// A convolution without a bias.
    pub fn unbiased(&mut self, name: impl Into<Name>, filters: Filters, from: At) -> Result<At, ZooError> {
        let name = name.into();
        let op = self.tensors.unbiased_convolution(&name.tensors, filters.over(from.channels()))?;
        self.add(name.layer, op, &[from])
    }

    pub fn batch_norm(&mut self, name: impl Into<Name>, from: At) -> Result<At, ZooError> {
        let name = name.into();
        let op = self.tensors.batch_norm(&name.tensors, from.channels(), self.epsilon)?;
        self.add(name.layer, op, &[from])
    }

    /// A convolution without a bias and its batch norm.
    pub fn normalized(
        &mut self,
        convolution: impl Into<Name>,
        batch_norm: impl Into<Name>,
        filters: Filters,
        from: At,
    ) -> Result<At, ZooError> {
        let at = self.unbiased(convolution, filters, from)?;
        self.batch_norm(batch_norm, at)
    }

    /// `<name>.conv`, `<name>.bn` and `<name>.relu`: what torchvision calls a basic convolution.
    pub fn basic(&mut self, name: &str, filters: Filters, from: At) -> Result<At, ZooError> {
        let at = self.normalized(format!("{name}.conv"), format!("{name}.bn"), filters, from)?;
        self.add(format!("{name}.relu"), Activation::Relu, &[at])
    }

    /// A square max pool; `ceil` lets a last window hang over.
    pub fn max_pool(
        &mut self,
        name: impl Into<String>,
        (kernel, stride, padding): (usize, usize, usize),
        ceil_mode: bool,
        from: At,
    ) -> Result<At, ZooError> {
        let window = Window::square(kernel, stride, Padding::uniform(padding));
        self.add(name, MaxPool { window, ceil_mode }, &[from])
    }

    /// A square average pool whose padding counts.
    pub fn average_pool(
        &mut self,
        name: impl Into<String>,
        (kernel, stride, padding): (usize, usize, usize),
        from: At,
    ) -> Result<At, ZooError> {
        let window = Window::square(kernel, stride, Padding::uniform(padding));
        self.add(name, AveragePool { window, ceil_mode: false, count_include_pad: true }, &[from])
    }

    /// A fully connected layer, with as many outputs as its weights have.
    pub fn linear(&mut self, name: impl Into<Name>, from: At) -> Result<At, ZooError> {
        let name = name.into();
        let op = self.tensors.linear(&name.tensors, from.shape.len())?;
        self.add(name.layer, op, &[from])
    }

    /// The usual end: the mean of each map, `logits` from the tensors of this name, `softmax`.
    pub fn classify(mut self, tensors: &str, from: At) -> Result<NetworkBuilder, ZooError> {
        let at = self.add("avgpool", GlobalAveragePool, &[from])?;
        let at = self.linear(Name::new("logits", tensors), at)?;
        self.finish(at)
    }

    /// Probabilities of what the last layer found.
    pub fn finish(mut self, logits: At) -> Result<NetworkBuilder, ZooError> {
        self.add("softmax", Softmax, &[logits])?;
        Ok(self.network)
    }

    /// The network as far as it got.
    pub fn into_network(self) -> NetworkBuilder {
        self.network
    }
}
