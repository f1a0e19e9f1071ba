//! From the model's operators to layers: one file a family.

mod arithmetic;
mod call;
mod convolution;
mod elementwise;
mod linear;
mod norm;
mod operators;
mod pad;
mod pool;
mod quantize;
mod reduce;
mod reshape;
mod resize;
mod select;
mod softmax;

pub use arithmetic::broadcast;
pub use call::{Call, Cut};
pub use quantize::range as code_range;
pub use reshape::resolved;

use std::collections::{HashMap, HashSet};

use operators::OPERATORS;

use super::error::{Missing, OnnxError};
use super::fold::{self, Budget};
use super::graph::Graph;
use super::node::Node;
use super::tensor::Tensor;
use super::view::{Roles, View};
use crate::kernels::Size;
use crate::network::ops::{Constant, Flatten};
use crate::network::{LayerId, NetworkBuilder, Op, Shape, Source};

/// Rows or columns of any layer: more is a mistake, or malice.
pub const SIDE: usize = 1 << 20;

/// Values of one layer for one picture: likewise.
const VALUES: usize = 1 << 31;

/// What a name of the graph stands for.
#[derive(Clone, Debug)]
pub enum Value {
    /// Known before there is a picture.
    Constant(Tensor),
    /// Made of the picture.
    View(View),
}

/// Why a node does not become layers.
#[derive(Debug)]
pub enum Failure {
    /// The operator is none that is known.
    Unknown,
    /// What of it is not supported, or what is wrong with it.
    Reason(String),
    /// It reads what an earlier failure left unmade.
    Follows,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Self::Reason(reason)
    }
}

impl From<&str> for Failure {
    fn from(reason: &str) -> Self {
        Self::Reason(reason.to_owned())
    }
}

pub type Lowered<T = Vec<Value>> = Result<T, Failure>;

/// What becomes a network, node by node.
pub struct Lowering<'a> {
    pub network: NetworkBuilder,
    opset: i64,
    values: HashMap<&'a str, Value>,
    /// Outputs that networks in evaluation do not need: masks, means, places of maxima.
    unmade: HashSet<&'a str>,
    names: HashSet<String>,
    /// By layer.
    layer_names: Vec<String>,
    budget: Budget,
}

impl<'a> Lowering<'a> {
    /// All of the graph's nodes as layers that follow `picture`, the reading of the picture that the graph calls `input`.
    pub fn run(network: NetworkBuilder, graph: &'a Graph, input: &'a str, picture: View) -> Result<Self, OnnxError> {
        let mut lowering = Self {
            network,
            opset: graph.opset,
            values: graph.tensors.iter().map(|(name, t)| (name.as_str(), Value::Constant(t.clone()))).collect(),
            unmade: HashSet::new(),
            names: HashSet::from(["input".to_owned()]),
            layer_names: Vec::new(),
            budget: Budget::new(graph.tensors.values().map(Tensor::len).sum()),
        };
        lowering.values.insert(input, Value::View(picture));
        let (mut missing, mut until) = (Vec::new(), None);
        // Constants are let go behind their last reader: what was worked out can be several times the file.
        let mut readers: HashMap<&str, usize> = HashMap::new();
        graph.nodes.iter().flat_map(|node| &node.inputs).for_each(|name| *readers.entry(name).or_default() += 1);
        for node in &graph.nodes {
            match lowering.node(node) {
                Ok(made) => {
                    lowering.unmade.extend(node.outputs.iter().skip(made.len()).map(String::as_str));
                    for (name, value) in node.outputs.iter().zip(made).filter(|(name, _)| !name.is_empty()) {
                        lowering.values.insert(name, value);
                    }
                }
                Err(Failure::Follows) if OPERATORS.contains(&node.op.as_str()) => {}
                Err(failure) => {
                    let reason = if let Failure::Reason(reason) = failure { Some(reason) } else { None };
                    until = until.or_else(|| lowering.last_before(node));
                    missing.push(Missing { op: node.op.clone(), node: node.name.clone(), reason });
                }
            }
            for name in &node.inputs {
                let left = readers.entry(name).or_default();
                *left = left.saturating_sub(1);
                if *left == 0 && matches!(lowering.values.get(name.as_str()), Some(Value::Constant(_))) {
                    lowering.values.remove(name.as_str());
                }
            }
        }
        if missing.is_empty() { Ok(lowering) } else { Err(OnnxError::Unsupported { operators: missing, until }) }
    }

    /// What a name stands for, once all nodes are done.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The last layer that this node reads.
    fn last_before(&self, node: &Node) -> Option<String> {
        let layer = |name: &String| match self.values.get(name.as_str())? {
            Value::View(View { source: Source::Layer(id), .. }) => Some(*id),
            _ => None,
        };
        let last: Option<LayerId> = node.inputs.iter().filter_map(layer).max();
        last.and_then(|id| self.layer_names.get(id.index()).cloned())
    }

    fn node(&mut self, node: &Node) -> Lowered {
        let inputs: Lowered<Vec<Option<Value>>> = node
            .inputs
            .iter()
            .map(|name| match self.values.get(name.as_str()) {
                _ if name.is_empty() => Ok(None),
                Some(value) => Ok(Some(value.clone())),
                None if self.unmade.contains(name.as_str()) => {
                    Err(format!("it reads \"{name}\", a further output of another node, which is not made").into())
                }
                None => Err(Failure::Follows),
            })
            .collect();
        let call = Call { node, inputs: inputs?, opset: self.opset };
        match fold::fold(&call, &mut self.budget) {
            Ok(Some(folded)) => Ok(folded.into_iter().map(Value::Constant).collect()),
            Ok(None) => self.lower(&call),
            Err(Failure::Unknown) if OPERATORS.contains(&node.op.as_str()) => {
                Err("all that it reads is constant, which is not worked out for it".into())
            }
            Err(failure) => Err(failure),
        }
    }

    fn lower(&mut self, call: &Call<'_>) -> Lowered {
        match call.node.op.as_str() {
            "Conv" => self.convolution(call),
            "ConvTranspose" => self.transposed_convolution(call),
            "Gemm" => self.gemm(call),
            "MatMul" => self.matmul(call),
            "BatchNormalization" => self.batch_norm(call),
            "InstanceNormalization" => self.instance_norm(call),
            "GroupNormalization" => self.group_norm(call),
            "LayerNormalization" => self.layer_norm(call),
            "LRN" => self.local_response_norm(call),
            "MaxPool" | "AveragePool" => self.pool(call),
            "GlobalAveragePool" | "GlobalMaxPool" => self.global_pool(call),
            "ReduceMean" | "ReduceSum" | "ReduceMax" | "ReduceL1" | "ReduceL2" | "ReduceSumSquare" => self.reduce(call),
            "Add" | "Sub" | "Mul" | "Div" | "Min" | "Max" | "Sum" | "Mean" => self.arithmetic(call),
            "Pow" => self.power(call),
            "PRelu" => self.prelu(call),
            "Celu" => self.celu(call),
            "Concat" => self.concat(call),
            "Slice" => self.slice(call),
            "Split" => self.split(call),
            "Gather" => self.gather(call),
            "Pad" => self.pad(call),
            "Reshape" | "Flatten" | "Squeeze" | "Unsqueeze" | "Transpose" => self.reshape(call),
            "Expand" => self.expand(call),
            "DepthToSpace" | "SpaceToDepth" => self.depth_and_space(call),
            "Identity" | "Cast" | "CastLike" => self.identity(call),
            "Dropout" => self.dropout(call),
            "Resize" | "Upsample" => self.resize(call),
            "Softmax" | "LogSoftmax" => self.softmax(call),
            "QuantizeLinear" => self.quantize(call),
            "DequantizeLinear" => self.dequantize(call),
            _ => self.elementwise(call),
        }
    }

    /// Adds a layer of this name, or one like it that is not taken.
    fn add(&mut self, name: &str, op: impl Into<Op>, inputs: &[Source]) -> Lowered<(Source, Shape)> {
        let mut unique = name.to_owned();
        let mut count = 1;
        while !self.names.insert(unique.clone()) {
            count += 1;
            unique = format!("{name}_{count}");
        }
        let id = self.network.add(unique.as_str(), op, inputs).map_err(|e| {
            Failure::Reason(match e {
                crate::network::NetworkError::Shape { reason, .. } => reason.to_string(),
                other => other.to_string(),
            })
        })?;
        self.layer_names.push(unique);
        let shape = self.network.output_shape().unwrap_or(Shape::Vector { features: 0 });
        check_shape(shape)?;
        Ok((id.into(), shape))
    }

    /// A layer behind all that the graph has.
    pub fn append(&mut self, name: &str, op: impl Into<Op>, inputs: &[Source]) -> Lowered<(Source, Shape)> {
        self.add(name, op, inputs)
    }

    /// Whether the layer is the last that was added.
    pub fn is_last(&self, source: Source) -> bool {
        matches!(source, Source::Layer(id) if id.index() + 1 == self.layer_names.len())
    }

    /// The layer whose channels, rows and columns are these axes of the view, for this node to read.
    fn arranged(&mut self, view: &View, roles: Roles, node: &Node) -> Lowered<(Source, Shape)> {
        self.placed(view, roles, &node.name)
    }

    /// The layer whose channels, rows and columns are these axes of the view: the view's own, or one with the values put
    /// so. It is called after what the model did to them, else after its reader.
    pub fn placed(&mut self, view: &View, roles: Roles, reader: &str) -> Lowered<(Source, Shape)> {
        let Some(rearrange) = view.arrangement(roles)? else { return Ok((view.source, view.shape)) };
        let name = view.label.clone().unwrap_or_else(|| format!("{reader}.transpose"));
        let is_flat = matches!(roles, Roles::Vector(_)) && matches!(view.shape, Shape::Maps { .. });
        let in_order = |parts: &[super::view::Part]| {
            parts.windows(2).all(|pair| {
                (pair[0].axis, std::cmp::Reverse(pair[0].stride)) < (pair[1].axis, std::cmp::Reverse(pair[1].stride))
            })
        };
        match roles {
            Roles::Vector(Some(axis)) if is_flat && in_order(&view.axes[axis]) => {
                self.add(&name, Flatten, &[view.source])
            }
            _ => self.add(&name, rearrange, &[view.source]),
        }
    }

    /// Maps, from a tensor of pictures, channels, rows and columns; or of pictures, channels and columns.
    fn maps(&mut self, view: &View, node: &Node) -> Lowered<(Source, Shape, Roles)> {
        let rank = view.rank();
        let roles = match rank {
            _ if view.batch != Some(0) => None,
            3 => Some(Roles::Maps([Some(1), None, Some(2)])),
            4 => Some(Roles::Maps([Some(1), Some(2), Some(3)])),
            _ => None,
        };
        let roles =
            roles.ok_or_else(|| format!("it works on maps of one or two dimensions, not on {:?}", view.dims()))?;
        let (source, shape) = self.arranged(view, roles, node)?;
        Ok((source, shape, roles))
    }

    /// A layer on one layer's values, whatever they are read as.
    fn pointwise(&mut self, view: &View, name: &str, op: impl Into<Op>) -> Lowered {
        let (source, _) = self.add(name, op, &[view.source])?;
        Ok(vec![Value::View(view.with_source(source))])
    }

    /// A constant as a layer, its axes put as the roles say; axes that are missing on the left have length 1.
    fn constant(&mut self, tensor: &Tensor, rank: usize, roles: Roles, node: &Node) -> Lowered<(Source, Shape)> {
        let mut dims = vec![1; rank.checked_sub(tensor.dims.len()).ok_or("its constant has too many axes")?];
        dims.extend(&tensor.dims);
        let axes = roles.axes();
        let used: usize = axes.iter().flatten().map(|axis| dims[*axis]).product();
        if used != tensor.len() {
            return Err(format!("its constant of {:?} does not fit the axes of a layer", tensor.dims).into());
        }
        let length = |role: usize| axes[role].map_or(1, |axis| dims[axis]);
        let (channels, rows, columns) = (length(0), length(1), length(2));
        // To channels, rows, columns.
        let order: Vec<usize> = axes.iter().flatten().copied().collect();
        let rest = (0..rank).filter(|axis| !order.contains(axis));
        let order: Vec<usize> = order.iter().copied().chain(rest).collect();
        let values = fold::transposed(&tensor.to_floats()?, &dims, &order);
        let shape = match roles {
            Roles::Vector(_) => Shape::Vector { features: channels },
            Roles::Maps(_) => Shape::maps(channels, rows, columns),
        };
        let op = Constant::new(shape, values).ok_or("its constant is empty")?;
        self.add(&format!("{}.constant", node.name), op, &[])
    }
}

/// Whether a layer may be so large.
pub fn check_shape(shape: Shape) -> Result<(), String> {
    let Size { height, width } = shape.size();
    let values = shape.channels().checked_mul(height).and_then(|v| v.checked_mul(width));
    let fits = height <= SIDE && width <= SIDE && values.is_some_and(|v| (1..=VALUES).contains(&v));
    if fits { Ok(()) } else { Err(format!("it makes {height} x {width} x {} values of one picture", shape.channels())) }
}
