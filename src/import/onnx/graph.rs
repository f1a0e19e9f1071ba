//! A model's graph with its nodes in the order in which they can be computed.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::error::OnnxError;
use super::external::ExternalFiles;
use super::inline::inline_functions;
use super::node::Node;
use super::proto::{GraphProto, ModelProto, ValueInfoProto};
use super::simplify::simplified;
use super::tensor::Tensor;
use crate::import::weights::Bytes;

/// The oldest version of the operators that is read; before it, they broadcast otherwise.
const OLDEST: i64 = 7;

/// An input of a graph.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    /// `None` where a length is not known before there is a picture.
    pub dims: Vec<Option<usize>>,
}

/// A graph, checked: every name is made once, before it is read.
pub struct Graph {
    pub producer: String,
    pub opset: i64,
    pub metadata: BTreeMap<String, String>,
    /// The inputs that have no value already.
    pub inputs: Vec<Input>,
    pub outputs: Vec<String>,
    pub nodes: Vec<Node>,
    pub tensors: HashMap<String, Tensor>,
}

impl Graph {
    /// The graph of a model; `bytes` is the file it was read from.
    ///
    /// # Errors
    /// When the operators are too old, a tensor is broken, or something is read that nothing makes.
    pub fn new(model: ModelProto, bytes: &Bytes, external: &ExternalFiles<'_>) -> Result<Self, OnnxError> {
        let ModelProto { producer_name: producer, graph, opset_import, metadata_props, functions } = model;
        let graph = graph.ok_or_else(|| OnnxError::Format("there is no graph in it".to_owned()))?;
        let opset =
            opset_import.iter().filter(|o| matches!(o.domain.as_str(), "" | "ai.onnx")).map(|o| o.version).max();
        let opset = opset.unwrap_or(1);
        if opset < OLDEST {
            return Err(OnnxError::Opset { found: opset, oldest: OLDEST });
        }
        let GraphProto { node, initializer, input, output, .. } = graph;
        let mut tensors = HashMap::new();
        for proto in initializer {
            let name = proto.name.clone();
            let tensor = Tensor::from_proto(proto, bytes, external)
                .map_err(|reason| OnnxError::Tensor { name: name.clone(), reason })?;
            tensors.insert(name, tensor);
        }
        let inputs: Vec<Input> =
            input.into_iter().filter(|info| !tensors.contains_key(&info.name)).map(Input::new).collect();
        let nodes = inline_functions(node, functions)?.into_iter().map(Node::new).collect();
        let known = tensors.keys().chain(inputs.iter().map(|input| &input.name)).map(String::as_str).collect();
        Ok(Self {
            nodes: simplified(sorted(nodes, known)?, &tensors),
            producer,
            opset,
            metadata: metadata_props.into_iter().map(|entry| (entry.key, entry.value)).collect(),
            inputs,
            outputs: output.into_iter().map(|info| info.name).collect(),
            tensors,
        })
    }

    /// Drops the nodes that `output` does not need.
    pub fn keep_ancestors(&mut self, output: &str) {
        let mut wanted = HashSet::from([output.to_owned()]);
        let mut kept: Vec<Node> = Vec::new();
        for node in std::mem::take(&mut self.nodes).into_iter().rev() {
            if node.outputs.iter().any(|name| wanted.contains(name)) {
                wanted.extend(node.inputs.iter().cloned());
                kept.push(node);
            }
        }
        kept.reverse();
        self.nodes = kept;
    }

    /// The name of the value that the node of this name makes, or of the value itself that is called so.
    pub fn find(&self, name: &str) -> Option<String> {
        let by_node = self.nodes.iter().find(|node| node.name == name);
        let by_value =
            || self.nodes.iter().find(|node| node.outputs.iter().any(|o| o == name)).map(|_| name.to_owned());
        by_node.and_then(|node| node.outputs.first().cloned()).or_else(by_value)
    }
}

impl Input {
    fn new(info: ValueInfoProto) -> Self {
        let shape = info.r#type.and_then(|t| t.tensor_type).and_then(|t| t.shape);
        let length = |value: Option<i64>| value.and_then(|v| usize::try_from(v).ok()).filter(|v| *v > 0);
        let dims = shape.map_or_else(Vec::new, |shape| shape.dim.into_iter().map(|d| length(d.dim_value)).collect());
        Self { name: info.name, dims }
    }
}

/// Each node behind those whose outputs it reads, otherwise in the file's order.
fn sorted(nodes: Vec<Node>, known: HashSet<&str>) -> Result<Vec<Node>, OnnxError> {
    let mut makers: HashMap<&str, usize> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        for output in node.outputs.iter().filter(|name| !name.is_empty()) {
            if makers.insert(output, index).is_some() || known.contains(output.as_str()) {
                return Err(OnnxError::Graph(format!(
                    "\"{output}\" is made twice; the second time by node \"{}\"",
                    node.name
                )));
            }
        }
    }
    let mut waits = vec![0usize; nodes.len()];
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for input in node.inputs.iter().filter(|name| !name.is_empty() && !known.contains(name.as_str())) {
            let maker = *makers.get(input.as_str()).ok_or_else(|| {
                OnnxError::Graph(format!("node \"{}\" ({}) reads \"{input}\", which nothing makes", node.name, node.op))
            })?;
            readers[maker].push(index);
            waits[index] += 1;
        }
    }
    let in_order = readers.iter().enumerate().all(|(maker, readers)| readers.iter().all(|reader| *reader > maker));
    if in_order {
        return Ok(nodes);
    }
    let mut ready: VecDeque<usize> = (0..nodes.len()).filter(|index| waits[*index] == 0).collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(index) = ready.pop_front() {
        order.push(index);
        for reader in &readers[index] {
            waits[*reader] -= 1;
            if waits[*reader] == 0 {
                ready.push_back(*reader);
            }
        }
    }
    if let Some(stuck) = waits.iter().position(|waits| *waits > 0) {
        return Err(OnnxError::Graph(format!(
            "node \"{}\" waits for what it makes itself: the graph has a cycle",
            nodes[stuck].name
        )));
    }
    let mut nodes: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|index| nodes[index].take()).collect())
}
