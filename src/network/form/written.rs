//! An operator in the form that descriptions and files keep.

use serde::Serialize;
use serde_json::{Map, Value};

/// A tensor of an operator.
#[derive(Debug, PartialEq)]
pub struct Stored<'a> {
    /// The part of its name that comes behind the layer's: "weight".
    pub name: &'static str,
    pub shape: Vec<usize>,
    pub values: &'a [f32],
}

/// An operator's kind, settings and tensors.
#[derive(Debug, PartialEq)]
pub struct Written<'a> {
    pub kind: String,
    pub settings: Map<String, Value>,
    pub tensors: Vec<Stored<'a>>,
}

impl<'a> Written<'a> {
    /// A kind without settings.
    pub fn plain(kind: &str) -> Self {
        Self { kind: kind.to_owned(), settings: Map::new(), tensors: Vec::new() }
    }

    /// A kind with the fields of a struct as its settings.
    ///
    /// # Errors
    /// When the settings cannot be written as JSON.
    pub fn new(kind: &str, settings: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self { settings: object(serde_json::to_value(settings)?), ..Self::plain(kind) })
    }

    /// The form that serde gives an enum's variant, whose name is the kind: `"relu"` or `{"leaky_relu": {"slope": 0.1}}`.
    pub fn variant(value: Value) -> Self {
        match value {
            Value::String(kind) => Self::plain(&kind),
            value => object(value).into_iter().next().map_or_else(
                || Self::plain(""),
                |(kind, settings)| Self { settings: object(settings), ..Self::plain(&kind) },
            ),
        }
    }

    /// The same with one more tensor.
    pub fn tensor(mut self, name: &'static str, shape: impl Into<Vec<usize>>, values: &'a [f32]) -> Self {
        self.tensors.push(Stored { name, shape: shape.into(), values });
        self
    }

    /// The same with a tensor of one dimension.
    pub fn vector(self, name: &'static str, values: &'a [f32]) -> Self {
        self.tensor(name, [values.len()], values)
    }

    /// The same with a tensor of one dimension, if there is one.
    pub fn optional(self, name: &'static str, values: Option<&'a [f32]>) -> Self {
        match values {
            Some(values) => self.vector(name, values),
            None => self,
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
