//! From an ONNX file to a network.

use super::error::OnnxError;
use super::external::ExternalFiles;
use super::graph::{Graph, Input};
use super::lower::Lowering;
use super::operators::OnnxOperator;
use super::preprocessing::ModelMetadata;
use super::skim;
use super::tensor_view::{Roles, TensorView};
use super::translation::Translation;
use super::value::{Lowered, Value};
use crate::import::error::ImportError;
use crate::import::files::Files;
use crate::kernels::Activation;
use crate::network::ops::{Affine, Flatten, Softmax};
use crate::network::{NetworkBuilder, OutputKind, Preprocessing, Shape, Source};

/// A model that has become layers.
pub struct OnnxNetwork {
    pub builder: NetworkBuilder,
    pub metadata: ModelMetadata,
    /// Whether the last layer says which class the picture shows, and how.
    pub output_kind: OutputKind,
    /// Further files that the weights came from, besides the model itself.
    pub beside: Vec<String>,
}

/// Sides of pictures to try, in pixels, where the model takes any: what networks are usually made for.
const SIDES: [usize; 8] = [224, 299, 256, 384, 128, 64, 32, 28];

/// The model of this file, up to the node or value `until` if one is named; with pictures prepared as `preprocessing` says,
/// else as the model says or as is usual.
pub fn open(
    files: &Files,
    name: &str,
    until: Option<&str>,
    preprocessing: Option<Preprocessing>,
) -> Result<OnnxNetwork, ImportError> {
    let bytes = files.open(name)?;
    let failed = |reason| ImportError::Onnx { path: files.path(name), reason };
    let external = ExternalFiles::new(files);
    let model = skim::skim(&bytes).map_err(|reason| failed(OnnxError::Format(reason)))?;
    let graph = Graph::new(model, &bytes, &external).map_err(failed)?;
    from_graph(graph, until, preprocessing)
        .map(|opened| OnnxNetwork { beside: external.names(), ..opened })
        .map_err(failed)
}

fn from_graph(
    mut graph: Graph,
    until: Option<&str>,
    preprocessing: Option<Preprocessing>,
) -> Result<OnnxNetwork, OnnxError> {
    let output = match until {
        Some(name) => graph.find(name).ok_or_else(|| no_such_node(&graph, name))?,
        None => graph.outputs.first().cloned().ok_or_else(|| OnnxError::Graph("it has no output".to_owned()))?,
    };
    graph.keep_ancestors(&output);
    let input = picture_input(&graph, &output)?;
    let frame = Frame::new(input)?;
    let sides: Vec<[usize; 2]> = match (&preprocessing, frame.size) {
        (Some(preprocessing), _) => vec![preprocessing.size],
        (None, [Some(height), Some(width)]) => vec![[height, width]],
        (None, [height, width]) => SIDES.iter().map(|side| [height.unwrap_or(*side), width.unwrap_or(*side)]).collect(),
    };
    let mut first_error = None;
    for size in sides {
        let metadata = ModelMetadata::new(&graph, &input.name, frame.channels, size, preprocessing.clone())?;
        match network(&graph, input, &frame, metadata, &output, until.is_some()) {
            Ok(opened) => return Ok(opened),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or_else(|| OnnxError::Graph("it has no size".to_owned())))
}

fn no_such_node(graph: &Graph, wanted: &str) -> OnnxError {
    let mut names: Vec<(f64, &str)> =
        graph.nodes.iter().map(|n| (strsim::jaro_winkler(wanted, &n.name), n.name.as_str())).collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nearest: Vec<&str> = names.into_iter().take(3).map(|(_, name)| name).collect();
    OnnxError::Until { wanted: wanted.to_owned(), nearest: nearest.join(", ") }
}

/// The only input that the nodes read.
fn picture_input<'a>(graph: &'a Graph, output: &str) -> Result<&'a Input, OnnxError> {
    let is_read =
        |input: &&Input| input.name == output || graph.nodes.iter().any(|node| node.inputs.contains(&input.name));
    let read: Vec<&Input> = graph.inputs.iter().filter(is_read).collect();
    match read.as_slice() {
        [only] => Ok(only),
        [] => Err(OnnxError::Input(
            "nothing in it depends on an input, so there is nothing to feed a picture to".to_owned(),
        )),
        several => {
            let names: Vec<&str> = several.iter().map(|input| input.name.as_str()).collect();
            let count = names.len();
            Err(OnnxError::Input(format!(
                "it takes {count} inputs, {}; only networks of one picture can be opened",
                names.join(", ")
            )))
        }
    }
}

/// How pictures lie in the input.
struct Frame {
    /// Which axes of the input, a tensor of four with the batch first, are channels, rows and columns.
    roles: Roles,
    channels: usize,
    /// Height and width, where they are fixed.
    size: [Option<usize>; 2],
    items: usize,
}

impl Frame {
    fn new(input: &Input) -> Result<Self, OnnxError> {
        let wrong = |what: &str| {
            let dims: Vec<String> = input.dims.iter().map(|d| d.map_or("?".to_owned(), |d| d.to_string())).collect();
            OnnxError::Input(format!(
                "its input \"{}\" is {}{what}; pictures are [batch, channels, height, width] with 1, 3 or 4 channels, or with the channels last",
                input.name,
                dims.join(" x ")
            ))
        };
        let is_color = |length: Option<usize>| matches!(length, Some(1 | 3 | 4));
        let (items, axes, channels) = match *input.dims.as_slice() {
            [] => (None, [1, 2, 3], 3),
            [items, channels, _, last]
                if is_color(channels) && !(channels == Some(1) && is_color(last) && last != Some(1)) =>
            {
                (items, [1, 2, 3], channels.unwrap_or(3))
            }
            [items, _, _, channels] if is_color(channels) => (items, [3, 1, 2], channels.unwrap_or(3)),
            [items, None, _, _] => (items, [1, 2, 3], 3),
            [_, _, _, _] => return Err(wrong(", which are no colours")),
            _ => return Err(wrong("")),
        };
        let length = |axis: usize| input.dims.get(axis).copied().flatten();
        let size = [length(axes[1]), length(axes[2])];
        if size.iter().flatten().any(|side| *side > 16_384) || items.is_some_and(|items| items > 4096) {
            return Err(wrong(", which is too large"));
        }
        let items = items.unwrap_or(1);
        Ok(Self { roles: Roles::Maps(axes.map(Some)), channels, size, items })
    }
}

fn network(
    graph: &Graph,
    input: &Input,
    frame: &Frame,
    metadata: ModelMetadata,
    output: &str,
    is_part: bool,
) -> Result<OnnxNetwork, OnnxError> {
    let builder = NetworkBuilder::new(metadata.preprocessing.clone());
    let picture = TensorView::of_layer(Source::Picture, builder.input_shape(), frame.roles, 4, (Some(0), frame.items));
    let translation = Translation::run(builder, graph, &input.name, picture)?;
    let view = match translation.value(output) {
        Some(Value::View(view)) => view.clone(),
        _ => return Err(OnnxError::Graph(format!("its output \"{output}\" does not depend on the picture"))),
    };
    let mut lowering = translation.lowering;
    let output_kind = finish(&mut lowering, graph, &view, output, is_part)?;
    Ok(OnnxNetwork { builder: lowering.network, metadata, output_kind, beside: Vec::new() })
}

/// Makes the output the last layer, and probabilities of what says which class it is.
fn finish(
    lowering: &mut Lowering,
    graph: &Graph,
    view: &TensorView,
    output: &str,
    is_part: bool,
) -> Result<OutputKind, OnnxError> {
    let failed = |failure| OnnxError::Graph(format!("its output \"{output}\" cannot be shown: {failure:?}"));
    let (mut source, mut shape) = lowering.last(view, output).map_err(failed)?;
    if is_part {
        return Ok(OutputKind::Nothing);
    }
    if let Shape::Maps { .. } = shape {
        if shape.plane() > 1 || shape.channels() < 2 {
            return Ok(OutputKind::Nothing);
        }
        (source, shape) = lowering.append("flatten", Flatten, &[source]).map_err(failed)?;
    }
    let is_probability = last_function(graph, output).is_some_and(|operator| operator.is_probability);
    match (shape.len(), is_probability) {
        (1, true) => Ok(OutputKind::Binary),
        (1, false) => {
            lowering.append("sigmoid", Activation::Sigmoid, &[source]).map_err(failed)?;
            Ok(OutputKind::Binary)
        }
        (_, true) => Ok(OutputKind::Probabilities),
        (_, false) => {
            lowering.append("softmax", Softmax::CLASSES, &[source]).map_err(failed)?;
            Ok(OutputKind::Probabilities)
        }
    }
}

/// The operator that made the output, before those that only read it in another shape or type.
fn last_function(graph: &Graph, output: &str) -> Option<&'static OnnxOperator> {
    let mut name = output;
    for node in graph.nodes.iter().rev() {
        if !node.outputs.iter().any(|made| made == name) {
            continue;
        }
        let operator = OnnxOperator::named(&node.op)?;
        if !operator.keeps_values {
            return Some(operator);
        }
        name = node.input(0)?;
    }
    None
}

impl Lowering {
    /// The layer that holds a value as it is read, as the last of all.
    fn last(&mut self, view: &TensorView, output: &str) -> Lowered<(Source, Shape)> {
        let roles = view.own_roles().or_else(|| view.usual_roles()).ok_or("it has too many axes")?;
        // A row is a vector, whatever it was cut from.
        let roles = match view.usual_roles() {
            Some(vector @ Roles::Vector(Some(_))) => vector,
            _ => roles,
        };
        let (source, shape) = self.placed(view, roles, output)?;
        if self.is_last(source) {
            Ok((source, shape))
        } else {
            self.append(output, Affine::uniform(shape.channels(), 1.0, 0.0), &[source])
        }
    }
}
