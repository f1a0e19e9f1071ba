//! A network: named layers in topological order.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::layer::{Layer, LayerId, Source, layers};
use super::ops::Softmax;
use super::{Classes, ColorTransform, Grounds, ModelInfo, NetworkError, Op, Preprocessing, ReceptiveField, Shape};
use crate::kernels::{Activation, Size};

/// A trained network. Immutable: share it in an [`Arc`]. A clone shares its layers.
#[derive(Clone, Debug)]
pub struct Network {
    pub about: ModelInfo,
    pub preprocessing: Preprocessing,
    pub classes: Classes,
    grounds: Grounds,
    /// A hash of all that decides what it computes of a prepared picture, if it came from files.
    content_hash: Option<u128>,
    /// A number that this network shares only with those that were made of it.
    serial: u64,
    color: ColorTransform,
    layers: Arc<[Layer]>,
    by_name: Arc<HashMap<String, LayerId>>,
    /// For each batch norm, the convolution before it with the norm in its weights; made when first asked for.
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
        let classes = Classes::new(self.classes.names.clone(), self.classes.output_kind, outputs)?;
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
        Ok(Arc::new(Self { classes: Classes::new(names, self.classes.output_kind, outputs)?, ..self.clone() }))
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

    /// The layer of this name.
    ///
    /// # Errors
    /// When there is none; the error lists the nearest names.
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

    /// The channel, if the layer has it.
    ///
    /// # Errors
    /// When the layer has fewer channels.
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
            (Op::Softmax(Softmax::CLASSES) | Op::Activation(Activation::Sigmoid), [Source::Layer(before)]) => *before,
            _ => self.output(),
        }
    }

    /// A layer's output shape for pictures of this size.
    ///
    /// # Errors
    /// When the layer or one before it cannot take what pictures of this size become.
    pub fn shape_at(&self, layer: LayerId, size: Size) -> Result<Shape, NetworkError> {
        Ok(self.shapes_of(&[layer], size)?.pop().unwrap_or(self.layer(layer).shape))
    }

    /// The output shapes of some layers for pictures of this size.
    ///
    /// # Errors
    /// When one of the layers or one before it cannot take what pictures of this size become.
    pub fn shapes_of(&self, layers: &[LayerId], size: Size) -> Result<Vec<Shape>, NetworkError> {
        let mut marked = vec![false; self.layers.len()];
        layers.iter().for_each(|id| marked[id.0] = true);
        let shapes = self.shapes_at(size, &self.ancestors(&marked))?;
        Ok(layers.iter().filter_map(|id| shapes[id.0]).collect())
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

    /// The multiply-adds of all layers for one picture of the size that the network was trained on.
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

    /// The marked layers and all they depend on.
    pub(super) fn ancestors(&self, marked: &[bool]) -> Vec<bool> {
        let mut needed = marked.to_vec();
        for (at, layer) in self.layers.iter().enumerate().rev() {
            if needed[at] {
                layers(&layer.inputs).for_each(|input| needed[input.index()] = true);
            }
        }
        needed
    }

    /// Output shapes, for pictures of this size, of the layers marked as needed; the others keep `None`.
    pub(super) fn shapes_at(&self, size: Size, needed: &[bool]) -> Result<Vec<Option<Shape>>, NetworkError> {
        let mut shapes: Vec<Option<Shape>> = vec![None; self.layers.len()];
        for (i, layer) in self.layers.iter().enumerate().filter(|(i, _)| needed[*i]) {
            let inputs = self.input_shapes(layer, size, &shapes);
            shapes[i] = Some(layer.op.output_shape(&inputs).map_err(|reason| NetworkError::InputSize {
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

    /// Adds a layer that takes the given sources.
    ///
    /// # Errors
    /// When the name is taken, a source does not come before the layer, or the operator cannot take the sources' shapes.
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
        let shape = op.output_shape(&shapes).map_err(|reason| NetworkError::Shape { layer: name.clone(), reason })?;
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
