//! What a pickle can hold here.

use super::globals::Global;
use crate::import::weights::DType;

/// A value by its number in the [`Heap`]: lists and dictionaries can hold each other, and themselves.
pub type Id = u32;

#[derive(Clone, Debug)]
pub enum Value {
    Integer(i64),
    Text(String),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Global(Global),
    Storage(Storage),
    Tensor(Tensor),
    /// A value that nobody looks at: `None`, a float, a device, what an optimiser remembers.
    Inert,
}

/// Numbers in the file that tensors show parts of.
#[derive(Clone, Debug, PartialEq)]
pub struct Storage {
    pub dtype: DType,
    pub key: String,
    /// How many numbers there are in all.
    pub length: u64,
    /// The number at which a view into it begins.
    pub first: u64,
}

/// Which numbers of a storage a tensor shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub storage: Storage,
    pub first: u64,
    pub shape: Vec<usize>,
    pub strides: Vec<usize>,
}

/// All values of a pickle.
#[derive(Default)]
pub struct Heap {
    values: Vec<Value>,
    /// How many values are in containers when they are added: a short pickle can ask for copies of a long list again and again.
    items: usize,
}

/// The most values of a pickle, more than any checkpoint has: a bound on what a small file can make of itself.
const VALUES: usize = 4_000_000;

/// The most dimensions of a tensor; PyTorch has the same bound.
const DIMENSIONS: usize = 64;

impl Heap {
    /// Keeps a value; `None` if there are too many.
    pub fn add(&mut self, value: Value) -> Option<Id> {
        self.items += match &value {
            Value::Tuple(items) | Value::List(items) => items.len(),
            Value::Dict(pairs) => pairs.len(),
            _ => 0,
        };
        let id = Id::try_from(self.values.len()).ok();
        let id = id.filter(|_| self.values.len() < VALUES && self.items < VALUES)?;
        self.values.push(value);
        Some(id)
    }

    pub fn get(&self, id: Id) -> &Value {
        self.values.get(id as usize).unwrap_or(&Value::Inert)
    }

    pub fn get_mut(&mut self, id: Id) -> Option<&mut Value> {
        self.values.get_mut(id as usize)
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }

    pub fn integer(&self, id: Id) -> Option<i64> {
        if let Value::Integer(value) = self.get(id) { Some(*value) } else { None }
    }

    pub fn text(&self, id: Id) -> Option<&str> {
        if let Value::Text(text) = self.get(id) { Some(text) } else { None }
    }

    /// What a tuple or a list holds.
    pub fn items(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::Tuple(items) | Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// A tuple or list of sizes.
    pub fn sizes(&self, id: Id) -> Option<Vec<usize>> {
        let items = self.items(id).filter(|items| items.len() <= DIMENSIONS)?;
        items.iter().map(|id| usize::try_from(self.integer(*id)?).ok()).collect()
    }
}
