//! Nodes that are functions, replaced by what they are made of.

use std::collections::{HashMap, HashSet};

use super::error::OnnxError;
use super::proto::{AttributeProto, FunctionProto, NodeProto};

/// A model whose functions make more nodes than this is refused.
const NODES: usize = 1 << 18;

/// How deep functions may stand in functions.
const DEPTH: usize = 16;

type Functions = HashMap<(String, String), FunctionProto>;

/// The nodes with every call of one of the functions replaced by its body.
pub fn inline_functions(nodes: Vec<NodeProto>, functions: Vec<FunctionProto>) -> Result<Vec<NodeProto>, OnnxError> {
    if functions.is_empty() {
        return Ok(nodes);
    }
    let functions: Functions = functions.into_iter().map(|f| ((f.domain.clone(), f.name.clone()), f)).collect();
    let mut body = Vec::new();
    for node in nodes {
        expand(node, &functions, 0, &mut body)?;
    }
    Ok(body)
}

fn expand(node: NodeProto, functions: &Functions, depth: usize, body: &mut Vec<NodeProto>) -> Result<(), OnnxError> {
    let Some(function) = functions.get(&(node.domain.clone(), node.op_type.clone())) else {
        body.push(node);
        return if body.len() > NODES { Err(OnnxError::Graph(format!("more than {NODES} nodes"))) } else { Ok(()) };
    };
    if depth == DEPTH {
        return Err(OnnxError::Graph(format!(
            "function \"{}\" is made of itself, or of too many others",
            function.name
        )));
    }
    let made = node.output.first().map_or("", String::as_str);
    let prefix = if node.name.is_empty() { made } else { &node.name };
    let mut names: HashMap<&str, String> = HashMap::new();
    for (index, name) in function.input.iter().enumerate() {
        names.insert(name, node.input.get(index).cloned().unwrap_or_default());
    }
    for (index, name) in function.output.iter().enumerate() {
        // An output that the caller does not take still needs a name of its own.
        let given = node.output.get(index).filter(|name| !name.is_empty());
        names.insert(name, given.cloned().unwrap_or_else(|| format!("{prefix}/{name}")));
    }
    let rename = |name: &String| match names.get(name.as_str()) {
        Some(outer) => outer.clone(),
        None if name.is_empty() => String::new(),
        None => format!("{prefix}/{name}"),
    };
    let given: HashSet<&str> = node.attribute.iter().map(|a| a.name.as_str()).collect();
    let defaults = function.attribute_proto.iter().filter(|a| !given.contains(a.name.as_str()));
    let attributes: HashMap<&str, &AttributeProto> =
        node.attribute.iter().chain(defaults).map(|a| (a.name.as_str(), a)).collect();
    for inner in &function.node {
        let mut inner = inner.clone();
        inner.input = inner.input.iter().map(rename).collect();
        inner.output = inner.output.iter().map(rename).collect();
        inner.name = if inner.name.is_empty() { String::new() } else { format!("{prefix}/{}", inner.name) };
        inner.attribute = inner.attribute.into_iter().filter_map(|a| resolved(a, &attributes)).collect();
        expand(inner, functions, depth + 1, body)?;
    }
    Ok(())
}

/// The attribute, or the caller's that stands for it; `None` if the caller leaves it out.
fn resolved(attribute: AttributeProto, outer: &HashMap<&str, &AttributeProto>) -> Option<AttributeProto> {
    if attribute.ref_attr_name.is_empty() {
        return Some(attribute);
    }
    let value = *outer.get(attribute.ref_attr_name.as_str())?;
    Some(AttributeProto { name: attribute.name, ..value.clone() })
}
