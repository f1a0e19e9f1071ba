//! A graph becomes a network, node by node.

use std::collections::{HashMap, HashSet};

use super::budget::Budget;
use super::call::Call;
use super::error::{Missing, OnnxError};
use super::fold::Known;
use super::graph::Graph;
use super::lower::Lowering;
use super::node::Node;
use super::operators::{Fold, OnnxOperator};
use super::tensor::Tensor;
use super::tensor_view::TensorView;
use super::value::{Failure, Lowered, Value};
use crate::network::{LayerId, NetworkBuilder, Source};

/// A graph that became a network.
pub struct Translation<'a> {
    pub lowering: Lowering,
    opset: i64,
    values: HashMap<&'a str, Value>,
    /// Outputs that networks in evaluation do not need: masks, means, the places of maxima.
    unmade: HashSet<&'a str>,
    budget: Budget,
}

impl<'a> Translation<'a> {
    /// All of the graph's nodes as layers that follow `picture`, which is how the graph reads the picture that it calls `input`.
    ///
    /// # Errors
    /// When there are nodes that cannot be computed: all of them are listed.
    pub fn run(
        network: NetworkBuilder,
        graph: &'a Graph,
        input: &'a str,
        picture: TensorView,
    ) -> Result<Self, OnnxError> {
        let mut translation = Self {
            lowering: Lowering::new(network),
            opset: graph.opset,
            values: graph.tensors.iter().map(|(name, t)| (name.as_str(), Value::Constant(t.clone()))).collect(),
            unmade: HashSet::new(),
            budget: Budget::new(graph.tensors.values().map(Tensor::len).sum()),
        };
        translation.values.insert(input, Value::View(picture));
        let (mut missing, mut until) = (Vec::new(), None);
        // Constants are let go behind their last reader: what was worked out can be several times the file.
        let mut readers: HashMap<&str, usize> = HashMap::new();
        graph.nodes.iter().flat_map(|node| &node.inputs).for_each(|name| *readers.entry(name).or_default() += 1);
        for node in &graph.nodes {
            match translation.node(node) {
                Ok(made) => {
                    translation.unmade.extend(node.outputs.iter().skip(made.len()).map(String::as_str));
                    for (name, value) in node.outputs.iter().zip(made).filter(|(name, _)| !name.is_empty()) {
                        translation.values.insert(name, value);
                    }
                }
                Err(Failure::Follows) => {}
                Err(failure) => {
                    let reason = if let Failure::Reason(reason) = failure { Some(reason) } else { None };
                    until = until.or_else(|| translation.last_before(node));
                    missing.push(Missing { op: node.op.clone(), node: node.name.clone(), reason });
                }
            }
            for name in &node.inputs {
                let left = readers.entry(name).or_default();
                *left = left.saturating_sub(1);
                if *left == 0 && matches!(translation.values.get(name.as_str()), Some(Value::Constant(_))) {
                    translation.values.remove(name.as_str());
                }
            }
        }
        if missing.is_empty() { Ok(translation) } else { Err(OnnxError::Unsupported { operators: missing, until }) }
    }

    /// What a name stands for, once all nodes are done.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The last layer that this node reads.
    fn last_before(&self, node: &Node) -> Option<String> {
        let layer = |name: &String| match self.values.get(name.as_str())? {
            Value::View(TensorView { source: Source::Layer(id), .. }) => Some(*id),
            _ => None,
        };
        let last: LayerId = node.inputs.iter().filter_map(layer).max()?;
        self.lowering.layer_name(last).map(str::to_owned)
    }

    fn node(&mut self, node: &Node) -> Lowered {
        let operator = OnnxOperator::named(&node.op).ok_or(Failure::Unknown)?;
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
        match (Known::new(&call, &mut self.budget), operator.fold, operator.lower) {
            (Some(mut known), Some(Fold::One(fold)), _) => Ok(vec![Value::Constant(fold(&mut known)?)]),
            (Some(mut known), Some(Fold::All(fold)), _) => {
                Ok(fold(&mut known)?.into_iter().map(Value::Constant).collect())
            }
            (Some(_), None, _) => Err("all that it reads is constant, which is not worked out for it".into()),
            (None, _, Some(lower)) => lower(&mut self.lowering, &call),
            (None, _, None) => Err("what it reads depends on the picture; it is only worked out of constants".into()),
        }
    }
}
