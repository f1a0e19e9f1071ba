//! One node of a graph, and what it asks for.

use std::collections::HashMap;

use super::proto::{AttributeProto, FLOAT, INT, NodeProto, TensorProto};
use super::tensor::Tensor;

/// An operator with the names of what it reads and makes.
#[derive(Clone, Debug)]
pub struct Node {
    /// The model's own, else that of what it makes.
    pub name: String,
    /// The operator, with its domain before it unless that is ONNX's own.
    pub op: String,
    /// Empty for an optional one that is left out.
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
    attributes: HashMap<String, AttributeProto>,
}

impl Node {
    pub fn new(proto: NodeProto) -> Self {
        let op = match proto.domain.as_str() {
            "" | "ai.onnx" => proto.op_type,
            domain => format!("{domain}.{}", proto.op_type),
        };
        let made = proto.output.iter().find(|name| !name.is_empty());
        let name = if proto.name.is_empty() { made.cloned().unwrap_or_default() } else { proto.name };
        let attributes = proto.attribute.into_iter().map(|a| (a.name.clone(), a)).collect();
        Self { name, op, inputs: proto.input, outputs: proto.output, attributes }
    }

    /// The name of an input, unless it is left out.
    pub fn input(&self, index: usize) -> Option<&str> {
        self.inputs.get(index).map(String::as_str).filter(|name| !name.is_empty())
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    /// `default` where it is left out; some exporters leave out a 0 of a value that they name.
    pub fn int(&self, name: &str, default: i64) -> i64 {
        match self.attributes.get(name) {
            Some(attribute) => attribute.i.unwrap_or(if attribute.r#type == INT { 0 } else { default }),
            None => default,
        }
    }

    pub fn float(&self, name: &str, default: f32) -> f32 {
        match self.attributes.get(name) {
            Some(attribute) => attribute.f.unwrap_or(if attribute.r#type == FLOAT { 0.0 } else { default }),
            None => default,
        }
    }

    pub fn ints(&self, name: &str) -> Option<&[i64]> {
        self.attributes.get(name).map(|attribute| attribute.ints.as_slice())
    }

    pub fn floats(&self, name: &str) -> Option<&[f32]> {
        self.attributes.get(name).map(|attribute| attribute.floats.as_slice())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        let text = self.attributes.get(name)?.s.as_deref()?;
        std::str::from_utf8(text).ok()
    }

    pub fn tensor(&self, name: &str) -> Option<&TensorProto> {
        self.attributes.get(name)?.t.as_ref()
    }

    /// The value of a `Constant` of a single float.
    pub fn constant(&self) -> Option<f32> {
        if self.has("value_float") {
            return Some(self.float("value_float", 0.0));
        }
        let tensor = Tensor::inside(self.tensor("value")?).ok()?;
        tensor.scalar().ok()
    }

    /// Whole numbers above 0, as many as wanted: strides, windows.
    pub fn sizes(&self, name: &str, count: usize, default: usize) -> Result<Vec<usize>, String> {
        let Some(values) = self.ints(name).filter(|values| !values.is_empty()) else { return Ok(vec![default; count]) };
        let sizes = values.iter().map(|v| usize::try_from(*v).ok().filter(|v| (1..=1 << 20).contains(v)));
        let sizes: Option<Vec<usize>> = sizes.collect();
        sizes
            .filter(|sizes| sizes.len() == count)
            .ok_or_else(|| format!("its {name} are {values:?}; {count} sizes of at least 1 belong there"))
    }
}
