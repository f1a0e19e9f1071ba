//! What all architectures are put together from.

use super::error::ZooError;
use super::filters::{After, Filters, convolved};
use super::outline::Draft;
use super::tensors::Tensors;
use super::tensors::convolution_shape;
use crate::kernels::{Activation, AveragePool, Binary, MaxPool, PaddingMode, Reduce, SlidingWindow};
use crate::network::ops::Softmax;
use crate::network::{NetworkError, Op, Shape, ShapeError, Source};

/// A network under construction: its layers so far, and the tensors for those to come.
pub struct Build<'a> {
    pub tensors: &'a Tensors,
    draft: Draft,
    /// The epsilon of the batch norms.
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

/// Squeeze and excitation: what scales each channel by what it finds in all of them.
pub struct Excitation {
    /// Channels between its two layers.
    pub squeezed: usize,
    pub after: After,
    pub gate: Activation,
}

impl<'a> Build<'a> {
    /// A network without layers yet, whose batch norms have the usual epsilon, PyTorch's.
    pub fn new(tensors: &'a Tensors, draft: Draft) -> Self {
        Self { tensors, draft, epsilon: 1e-5 }
    }

    pub fn epsilon(self, epsilon: f32) -> Self {
        Self { epsilon, ..self }
    }

    pub fn picture(&self) -> At {
        At { source: Source::Picture, shape: self.draft.input_shape() }
    }

    pub fn add(&mut self, name: impl Into<String>, op: impl Into<Op>, from: &[At]) -> Result<At, ZooError> {
        match &mut self.draft {
            Draft::Network(network) => {
                let sources: Vec<Source> = from.iter().map(|at| at.source).collect();
                let source = network.add(name, op, &sources)?.into();
                let shape = network.output_shape().unwrap_or(network.input_shape());
                Ok(At { source, shape })
            }
            Draft::Outline(_) => {
                let shapes: Vec<Shape> = from.iter().map(|at| at.shape).collect();
                let shape = op.into().operator().output_shape(&shapes);
                let shape = shape.map_err(|reason| NetworkError::Shape { layer: name.into(), reason })?;
                Ok(At { source: Source::Picture, shape })
            }
        }
    }

    /// A layer with weights. An outline notes the tensors that it needs, and that it makes `shape`.
    fn add_weighted(
        &mut self,
        name: Name,
        needs: Vec<(&str, Vec<usize>)>,
        shape: Result<Shape, ShapeError>,
        op: impl FnOnce(&Tensors, &str) -> Result<Op, ZooError>,
        from: At,
    ) -> Result<At, ZooError> {
        if let Draft::Outline(outline) = &mut self.draft {
            for (tensor, shape) in needs {
                let dot = if tensor.is_empty() { "" } else { "." };
                outline.require(format!("{}{dot}{tensor}", name.tensors), shape);
            }
            let shape = shape.map_err(|reason| NetworkError::Shape { layer: name.layer, reason })?;
            return Ok(At { source: Source::Picture, shape });
        }
        let op = op(self.tensors, &name.tensors)?;
        self.add(name.layer, op, &[from])
    }

    /// How many filters or outputs a layer has.
    pub fn outputs(&mut self, layer: &str) -> Result<usize, ZooError> {
        match (self.tensors.outputs(layer), &self.draft) {
            // That it is missing is found when the layer is added.
            (Err(_), Draft::Outline(_)) => Ok(1000),
            (outputs, _) => outputs,
        }
    }

    /// A convolution with a bias.
    pub fn convolution(&mut self, name: impl Into<Name>, filters: Filters, from: At) -> Result<At, ZooError> {
        let config = filters.over(from.channels());
        let needs = vec![("weight", convolution_shape(&config).to_vec()), ("bias", vec![config.out_channels])];
        let op = |tensors: &Tensors, name: &str| Ok(tensors.convolution(name, config)?.into());
        self.add_weighted(name.into(), needs, convolved(&config, from.shape), op, from)
    }

    /// A convolution without a bias.
    pub fn unbiased(&mut self, name: impl Into<Name>, filters: Filters, from: At) -> Result<At, ZooError> {
        let config = filters.over(from.channels());
        let needs = vec![("weight", convolution_shape(&config).to_vec())];
        let op = |tensors: &Tensors, name: &str| Ok(tensors.unbiased_convolution(name, config)?.into());
        self.add_weighted(name.into(), needs, convolved(&config, from.shape), op, from)
    }

    pub fn batch_norm(&mut self, name: impl Into<Name>, from: At) -> Result<At, ZooError> {
        let (channels, epsilon) = (from.channels(), self.epsilon);
        let needs = ["weight", "bias", "running_mean", "running_var"].map(|tensor| (tensor, vec![channels]));
        let op = |tensors: &Tensors, name: &str| Ok(tensors.batch_norm(name, channels, epsilon)?.into());
        self.add_weighted(name.into(), needs.to_vec(), Ok(from.shape), op, from)
    }

    /// The norm over the channels of each pixel.
    pub fn channel_norm(&mut self, name: impl Into<Name>, epsilon: f32, from: At) -> Result<At, ZooError> {
        let channels = from.channels();
        let needs = vec![("weight", vec![channels]), ("bias", vec![channels])];
        let op = |tensors: &Tensors, name: &str| Ok(tensors.channel_norm(name, channels, epsilon)?.into());
        self.add_weighted(name.into(), needs, Ok(from.shape), op, from)
    }

    /// Each channel times a number of the tensor that the name's second part names in full: `[channels]`, or
    /// `[channels, 1, 1]` if it `keeps_maps`.
    pub fn scale(&mut self, name: Name, keeps_maps: bool, from: At) -> Result<At, ZooError> {
        let channels = from.channels();
        let shape = if keeps_maps { vec![channels, 1, 1] } else { vec![channels] };
        let op = |tensors: &Tensors, name: &str| Ok(tensors.scale(name, &shape)?.into());
        self.add_weighted(name, vec![("", shape.clone())], Ok(from.shape), op, from)
    }

    /// Each channel times a number, plus another, from these two tensors of this shape.
    pub fn scale_and_shift(
        &mut self,
        name: impl Into<Name>,
        tensors: [&str; 2],
        shape: &[usize],
        from: At,
    ) -> Result<At, ZooError> {
        let needs = tensors.map(|tensor| (tensor, shape.to_vec())).to_vec();
        let op = |source: &Tensors, name: &str| Ok(source.scale_and_shift(name, tensors, shape)?.into());
        self.add_weighted(name.into(), needs, Ok(from.shape), op, from)
    }

    /// `<name>.0`, a convolution without a bias; `<name>.1`, its batch norm; and, if given, `<name>.2`: torchvision's
    /// `Conv2dNormActivation`. The tensors may have names of their own.
    pub fn unit(
        &mut self,
        name: &str,
        tensors: Option<[String; 2]>,
        filters: Filters,
        after: Option<After>,
        from: At,
    ) -> Result<At, ZooError> {
        let [convolution, batch_norm] = tensors.unwrap_or_else(|| [format!("{name}.0"), format!("{name}.1")]);
        let (layer, norm) = (Name::new(format!("{name}.0"), convolution), Name::new(format!("{name}.1"), batch_norm));
        let at = self.normalized(layer, norm, filters, from)?;
        after.map_or(Ok(at), |after| self.add(format!("{name}.2"), after, &[at]))
    }

    /// torchvision's `SqueezeExcitation`, with the tensors of its two layers.
    pub fn excite(
        &mut self,
        name: &str,
        [squeeze, expand]: [String; 2],
        excitation: &Excitation,
        from: At,
    ) -> Result<At, ZooError> {
        let mut at = self.add(format!("{name}.avgpool"), Reduce::GLOBAL_AVERAGE_POOL, &[from])?;
        let squeezed = Filters::square(excitation.squeezed, 1);
        at = self.convolution(Name::new(format!("{name}.fc1"), squeeze), squeezed, at)?;
        at = self.add(format!("{name}.activation"), excitation.after, &[at])?;
        let expanded = Filters::square(from.channels(), 1);
        at = self.convolution(Name::new(format!("{name}.fc2"), expand), expanded, at)?;
        at = self.add(format!("{name}.scale_activation"), excitation.gate, &[at])?;
        self.add(format!("{name}.mul"), Binary::Multiply, &[from, at])
    }

    /// A linear layer over the channels of each pixel, from weights with two dimensions or four.
    pub fn pointwise(&mut self, name: impl Into<Name>, count: usize, from: At) -> Result<At, ZooError> {
        let (name, filters) = (name.into(), Filters::square(count, 1));
        let config = filters.over(from.channels());
        let has_four = self.tensors.shape(&format!("{}.weight", name.tensors)).is_some_and(|s| s.len() == 4);
        if has_four {
            return self.convolution(name, filters, from);
        }
        let needs = vec![("weight", vec![count, from.channels()]), ("bias", vec![count])];
        let op = |tensors: &Tensors, name: &str| Ok(tensors.pointwise(name, config)?.into());
        self.add_weighted(name, needs, convolved(&config, from.shape), op, from)
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
        let window = SlidingWindow::square(kernel, stride, PaddingMode::uniform(padding));
        self.add(name, MaxPool { window, ceil_mode }, &[from])
    }

    /// A square average pool whose padding counts.
    pub fn average_pool(
        &mut self,
        name: impl Into<String>,
        (kernel, stride, padding): (usize, usize, usize),
        from: At,
    ) -> Result<At, ZooError> {
        let window = SlidingWindow::square(kernel, stride, PaddingMode::uniform(padding));
        self.add(name, AveragePool { window, ceil_mode: false, count_include_pad: true }, &[from])
    }

    /// The last fully connected layer, with as many outputs as its weights have.
    pub fn linear(&mut self, name: impl Into<Name>, from: At) -> Result<At, ZooError> {
        let mut name = name.into();
        name.tensors = self.head(name.tensors);
        let outputs = self.outputs(&name.tensors)?;
        self.add_linear(name, outputs, vec![from.shape.len()], from)
    }

    /// A fully connected layer of this many outputs; its weights may keep channels, rows and columns apart, as those of a
    /// convolution over the whole map.
    pub fn hidden(
        &mut self,
        name: impl Into<Name>,
        outputs: usize,
        keeps_maps: bool,
        from: At,
    ) -> Result<At, ZooError> {
        let dims = match from.shape {
            Shape::Vector { features } if keeps_maps => vec![features, 1, 1],
            shape if keeps_maps => shape.dims(),
            shape => vec![shape.len()],
        };
        self.add_linear(name.into(), outputs, dims, from)
    }

    fn add_linear(&mut self, name: Name, outputs: usize, inputs: Vec<usize>, from: At) -> Result<At, ZooError> {
        let needs = vec![("weight", [&[outputs], inputs.as_slice()].concat()), ("bias", vec![outputs])];
        let op = |tensors: &Tensors, name: &str| Ok(tensors.linear(name, outputs, &inputs)?.into());
        self.add_weighted(name, needs, Ok(Shape::Vector { features: outputs }), op, from)
    }

    /// Where the tensors of a linear layer are: who trains for other classes often puts one behind a dropout, as
    /// `fc.1` for `fc`.
    fn head(&self, layer: String) -> String {
        if self.tensors.has(&format!("{layer}.weight")) {
            return layer;
        }
        let mut inside = (0..8).map(|i| format!("{layer}.{i}")).filter(|l| self.tensors.has(&format!("{l}.weight")));
        match (inside.next(), inside.next()) {
            (Some(only), None) => only,
            _ => layer,
        }
    }

    /// The usual end: the mean of each map, `logits` from the tensors of this name, `softmax`.
    pub fn classify(mut self, tensors: &str, from: At) -> Result<Draft, ZooError> {
        let at = self.add("avgpool", Reduce::GLOBAL_AVERAGE_POOL, &[from])?;
        let at = self.linear(Name::new("logits", tensors), at)?;
        self.finish(at)
    }

    /// Probabilities of what the last layer found.
    pub fn finish(mut self, logits: At) -> Result<Draft, ZooError> {
        self.add("softmax", Softmax::CLASSES, &[logits])?;
        Ok(self.draft)
    }

    /// The network as far as it got.
    pub fn into_draft(self) -> Draft {
        self.draft
    }
}
