//! A network: named layers in topological order.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::{Classes, ColorTransform, Grounds, NetworkError, Op, Preprocessing, ReceptiveField, Shape};
use crate::kernels::{Activation, Size};

/// A layer of one particular network: its index in topological order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerId(usize);

impl LayerId {
    pub fn index(self) -> usize {
        self.0
    }
}

/// Where a layer takes an input from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The network's input.
    Picture,
    Layer(LayerId),
}

impl From<LayerId> for Source {
    fn from(id: LayerId) -> Self {
        Self::Layer(id)
    }
}

/// One layer.
#[derive(Debug)]
pub struct Layer {
    pub name: String,
    /// Shared by networks that differ in how they prepare pictures.
    pub op: Arc<Op>,
    pub inputs: Vec<Source>,
    /// Output for one picture of the size the network was trained on.
    pub shape: Shape,
    /// What one value sees of the input.
    pub receptive_field: ReceptiveField,
    /// For one picture of that size.
    pub multiply_adds: u64,
}

impl Layer {
    pub fn kind(&self) -> &'static str {
        self.op.operator().kind()
    }

    /// The name as a file or folder may be called: imported names can hold slashes and worse.
    pub fn file_name(&self) -> String {
        let safe = |c: char| if c.is_alphanumeric() || "._-+ ()[]".contains(c) { c } else { '_' };
        let name: String = self.name.chars().map(safe).collect();
        let is_plain = !name.trim_matches(['.', ' ']).is_empty();
        if is_plain { name } else { format!("layer_{name}") }
    }
}

/// What people want to know of a network besides its layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelInfo {
    /// For display: "SqueezeNet v1.1".
    pub name: String,
    /// Where the weights come from and under which licence.
    pub provenance: String,
    /// A caution to show beside its results.
    pub note: Option<String>,
}

/// A trained network. Immutable: share it in an [`Arc`]. A clone shares its layers.
#[derive(Clone, Debug)]
pub struct Network {
    pub about: ModelInfo,
    pub preprocessing: Preprocessing,
    pub classes: Classes,
    grounds: Grounds,
    /// Of all that decides what it computes of a prepared picture, if it came from files.
    content_hash: Option<u128>,
    /// A number that this network shares only with those that were made of it.
    serial: u64,
    color: ColorTransform,
    layers: Arc<[Layer]>,
    by_name: Arc<HashMap<String, LayerId>>,
    /// By layer: for a batch norm, the convolution before it with it in its weights; made when first asked for.
    folded: Arc<[OnceLock<Op>]>,
}

/// What the next network is numbered with.
static NEXT_SERIAL: AtomicU64 = AtomicU64::new(0);

impl Network {
    pub fn name(&self) -> &str {
        &self.about.name
    }

    /// A hash of the files that it came from: the same where it computes the same of a prepared picture. `None` if it came
    /// from no file.
    pub fn content_hash(&self) -> Option<u128> {
        self.content_hash
    }

    /// A number that holds as long as the program runs: networks that were made of each other (by other preprocessing or class
    /// names) have the same, all others have another.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// How it is known that pictures are to be prepared this way.
    pub fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// What to keep in mind about its results.
    pub fn caution(&self) -> Option<String> {
        let assumed = match &self.grounds {
            Grounds::Usual(of) => Some(format!(
                "Pictures are prepared as is usual for {of}; if these weights were trained otherwise, say so in the \
                 window's picture preparation or in a description."
            )),
            Grounds::Said | Grounds::Changed => None,
        };
        let parts: Vec<String> = self.about.note.iter().cloned().chain(assumed).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The same network for pictures that are prepared otherwise. Layers keep their places, and share their weights.
    ///
    /// # Errors
    /// When this is no preparation, is for another number of channels, or makes pictures of a size that a layer or the
    /// names of the classes do not fit.
    pub fn with_preprocessing(&self, preprocessing: Preprocessing) -> Result<Arc<Self>, NetworkError> {
        if let Some(problem) = preprocessing.problem() {
            return Err(NetworkError::Preprocessing(problem));
        }
        let (expected, found) = (self.color.channels(), preprocessing.channels.count());
        if found != expected {
            return Err(NetworkError::InputChannels { network: self.about.name.clone(), expected, found });
        }
        // The builder would find it too, but cannot say what the network was made for.
        self.shapes_at(preprocessing.size(), &vec![true; self.layers.len()])?;
        let mut builder = NetworkBuilder::new(preprocessing);
        for layer in self.layers.iter() {
            builder.share(layer.name.clone(), Arc::clone(&layer.op), &layer.inputs)?;
        }
        let outputs = builder.output_shape().map_or(0, Shape::len);
        let classes = Classes::new(self.classes.names.clone(), self.classes.reading, outputs)?;
        Ok(Arc::new(Self {
            grounds: Grounds::Changed,
            folded: Arc::clone(&self.folded),
            serial: self.serial,
            ..builder.with_content_hash(self.content_hash).network(self.about.clone(), classes)?
        }))
    }

    /// The same network with other names for its classes; none for numbers.
    ///
    /// # Errors
    /// When there are not as many names as classes.
    pub fn with_class_names(&self, names: Vec<String>) -> Result<Arc<Self>, NetworkError> {
        let outputs = self.layer(self.output()).shape.len();
        Ok(Arc::new(Self { classes: Classes::new(names, self.classes.reading, outputs)?, ..self.clone() }))
    }

    pub fn layers(&self) -> impl ExactSizeIterator<Item = (LayerId, &Layer)> {
        self.layers.iter().enumerate().map(|(i, layer)| (LayerId(i), layer))
    }

    /// The layer of an id that this network gave out.
    pub fn layer(&self, id: LayerId) -> &Layer {
        &self.layers[id.0]
    }

    /// The layer at this place, if there is one.
    pub fn layer_at(&self, index: usize) -> Option<LayerId> {
        (index < self.layers.len()).then_some(LayerId(index))
    }

    /// The layer of this name; the error lists the nearest names.
    pub fn find(&self, name: &str) -> Result<LayerId, NetworkError> {
        self.by_name.get(name).copied().ok_or_else(|| NetworkError::NoSuchLayer {
            wanted: name.to_owned(),
            network: self.about.name.clone(),
            nearest: self.nearest(name).join(", "),
        })
    }

    fn nearest(&self, name: &str) -> Vec<&str> {
        let mut names: Vec<(f64, &str)> =
            self.layers.iter().map(|l| (strsim::jaro_winkler(name, &l.name), l.name.as_str())).collect();
        names.sort_by(|a, b| b.0.total_cmp(&a.0));
        names.into_iter().take(3).map(|(_, name)| name).collect()
    }

    /// Whether the layer has this channel.
    pub fn check_channel(&self, layer: LayerId, channel: usize) -> Result<usize, NetworkError> {
        let Layer { name, shape, .. } = self.layer(layer);
        if channel >= shape.channels() {
            return Err(NetworkError::NoSuchChannel {
                layer: name.clone(),
                wanted: channel,
                last: shape.channels().saturating_sub(1),
            });
        }
        Ok(channel)
    }

    /// The last layer.
    pub fn output(&self) -> LayerId {
        LayerId(self.layers.len() - 1)
    }

    /// What the network says of each class before it becomes a probability: what the last softmax or sigmoid reads, or the last
    /// layer if there is none.
    pub fn logits(&self) -> LayerId {
        let last = self.layer(self.output());
        match (&*last.op, &last.inputs[..]) {
            (Op::Softmax(_) | Op::Activation(Activation::Sigmoid), [Source::Layer(before)]) => *before,
            _ => self.output(),
        }
    }

    /// A layer's output shape for pictures of this size.
    pub fn shape_at(&self, layer: LayerId, size: Size) -> Result<Shape, NetworkError> {
        let mut marked = vec![false; self.layers.len()];
        marked[layer.0] = true;
        let needed = super::plan::ancestors(self, &marked);
        let shapes = self.shapes_at(size, &needed)?;
        Ok(shapes[layer.0].unwrap_or(self.layer(layer).shape))
    }

    /// From sRGB to the network's input.
    pub fn color_transform(&self) -> &ColorTransform {
        &self.color
    }

    /// The input's shape at the size that the network was trained on.
    pub fn input_shape(&self) -> Shape {
        self.input_shape_at(self.preprocessing.size())
    }

    /// The input's shape for pictures of this size.
    pub fn input_shape_at(&self, size: Size) -> Shape {
        Shape::Maps { channels: self.color.channels(), size }
    }

    pub fn parameters(&self) -> usize {
        self.layers.iter().map(|l| l.op.operator().parameters()).sum()
    }

    /// Of all layers, for one picture of the size that the network was trained on.
    pub fn multiply_adds(&self) -> u64 {
        self.layers.iter().map(|layer| layer.multiply_adds).sum()
    }

    /// Whether a layer and the only one that reads it can be computed in one pass over memory.
    pub(super) fn fuses(&self, input: LayerId, reader: LayerId) -> bool {
        match (&*self.layer(input).op, &*self.layer(reader).op) {
            (Op::Convolution(_), Op::BatchNorm(_)) => true,
            (op, Op::Activation(_)) => op.operator().fuses_activation(),
            _ => false,
        }
    }

    /// The convolution before a batch norm, with the batch norm in its weights.
    pub(super) fn folded(&self, norm: LayerId) -> &Op {
        let layer = self.layer(norm);
        self.folded[norm.0].get_or_init(|| match (&*layer.op, layer.inputs.as_slice()) {
            (Op::BatchNorm(norm), [Source::Layer(input)]) => match &*self.layer(*input).op {
                Op::Convolution(convolution) => convolution.folded(norm).map(Op::Convolution),
                _ => None,
            }
            .expect("only what `fuses` allows is folded, and the shapes fit"),
            _ => unreachable!("only what `fuses` allows is folded"),
        })
    }

    /// Output shapes, for pictures of this size, of the layers marked as needed; the others keep `None`.
    pub(super) fn shapes_at(&self, size: Size, needed: &[bool]) -> Result<Vec<Option<Shape>>, NetworkError> {
        let mut shapes: Vec<Option<Shape>> = vec![None; self.layers.len()];
        for (i, layer) in self.layers.iter().enumerate().filter(|(i, _)| needed[*i]) {
            let inputs = self.input_shapes(layer, size, &shapes);
            shapes[i] = Some(layer.op.operator().output_shape(&inputs).map_err(|reason| NetworkError::InputSize {
                network: self.about.name.clone(),
                found: format!("{}x{}", size.width, size.height),
                layer: layer.name.clone(),
                reason,
                made_for: format!("{}x{}", self.preprocessing.size[1], self.preprocessing.size[0]),
            })?);
        }
        Ok(shapes)
    }

    /// The shapes of a layer's inputs; sources that are not worked out are left out.
    pub(super) fn input_shapes(&self, layer: &Layer, size: Size, shapes: &[Option<Shape>]) -> Vec<Shape> {
        let shape = |source: &Source| match source {
            Source::Picture => Some(self.input_shape_at(size)),
            Source::Layer(id) => shapes[id.0],
        };
        layer.inputs.iter().filter_map(shape).collect()
    }
}

/// Adds layers one by one, inputs before outputs.
pub struct NetworkBuilder {
    preprocessing: Preprocessing,
    layers: Vec<Layer>,
    by_name: HashMap<String, LayerId>,
    grounds: Grounds,
    content_hash: Option<u128>,
}

impl NetworkBuilder {
    pub fn new(preprocessing: Preprocessing) -> Self {
        let grounds = Grounds::default();
        Self { preprocessing, layers: Vec::new(), by_name: HashMap::new(), grounds, content_hash: None }
    }

    /// Notes a hash of the files that the network comes from; `None` if it comes from none.
    #[must_use]
    pub fn with_content_hash(self, content_hash: Option<u128>) -> Self {
        Self { content_hash, ..self }
    }

    /// Notes that nobody said how pictures are prepared, so that the preprocessing is the usual one of `what`.
    #[must_use]
    pub fn prepared_as_usual_for(self, what: impl Into<String>) -> Self {
        Self { grounds: Grounds::Usual(what.into()), ..self }
    }

    /// Adds a layer that takes the given sources. Fails if the name is taken or the shapes do not fit.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        op: impl Into<Op>,
        inputs: &[Source],
    ) -> Result<LayerId, NetworkError> {
        self.share(name.into(), Arc::new(op.into()), inputs)
    }

    /// Adds a layer whose weights another network may have too.
    fn share(&mut self, name: String, op: Arc<Op>, inputs: &[Source]) -> Result<LayerId, NetworkError> {
        let id = LayerId(self.layers.len());
        let (mut shapes, mut fields) = (Vec::new(), Vec::new());
        for source in inputs {
            match source {
                Source::Picture => {
                    shapes.push(self.input_shape());
                    fields.push(ReceptiveField::PIXEL);
                }
                Source::Layer(input) => {
                    let layer = self.layers.get(input.0).ok_or_else(|| NetworkError::Order { layer: name.clone() })?;
                    shapes.push(layer.shape);
                    fields.push(layer.receptive_field);
                }
            }
        }
        let shape = op
            .operator()
            .output_shape(&shapes)
            .map_err(|reason| NetworkError::Shape { layer: name.clone(), reason })?;
        let receptive_field = fields
            .into_iter()
            .zip(&shapes)
            .map(|(field, shape)| field.through(op.operator().reach(*shape), self.preprocessing.size()))
            .reduce(ReceptiveField::join)
            .unwrap_or(ReceptiveField::PIXEL);
        if self.by_name.insert(name.clone(), id).is_some() {
            return Err(NetworkError::DuplicateName(name));
        }
        let multiply_adds = op.operator().multiply_adds(&shapes, shape);
        self.layers.push(Layer { name, op, inputs: inputs.to_vec(), shape, receptive_field, multiply_adds });
        Ok(id)
    }

    pub fn input_shape(&self) -> Shape {
        Shape::Maps { channels: self.preprocessing.channels.count(), size: self.preprocessing.size() }
    }

    /// The shape of the last layer added.
    pub fn output_shape(&self) -> Option<Shape> {
        self.layers.last().map(|l| l.shape)
    }

    /// The network of all layers added, with everything that was noted about it.
    ///
    /// # Errors
    /// When there are no layers.
    pub fn finish(self, about: ModelInfo, classes: Classes) -> Result<Arc<Network>, NetworkError> {
        self.network(about, classes).map(Arc::new)
    }

    fn network(self, about: ModelInfo, classes: Classes) -> Result<Network, NetworkError> {
        if self.layers.is_empty() {
            return Err(NetworkError::Empty);
        }
        Ok(Network {
            about,
            classes,
            grounds: self.grounds,
            content_hash: self.content_hash,
            serial: NEXT_SERIAL.fetch_add(1, Ordering::Relaxed),
            color: self.preprocessing.color_transform(),
            preprocessing: self.preprocessing,
            folded: self.layers.iter().map(|_| OnceLock::new()).collect(),
            layers: self.layers.into(),
            by_name: Arc::new(self.by_name),
        })
    }
}
