//! Finding the state dict in what a checkpoint holds.

use std::collections::BTreeMap;

use super::error::PytorchError;
use super::pickle::Pickle;
use super::value::{Heap, Id, Tensor, Value};

/// What training programs call a state dict, the best first: averaged weights are what was evaluated.
const KEYS: [&str; 12] = [
    "state_dict_ema",
    "model_ema",
    "ema",
    "params_ema",
    "state_dict",
    "model_state_dict",
    "model",
    "net",
    "network",
    "module",
    "weights",
    "params",
];

/// How deep dictionaries in dictionaries are looked into.
const DEPTH: usize = 4;

/// The tensors of a checkpoint by name.
///
/// # Errors
/// When there are none.
pub fn find(pickle: &Pickle) -> Result<BTreeMap<String, Tensor>, PytorchError> {
    search(&pickle.heap, pickle.root, DEPTH).ok_or(PytorchError::NoTensors)
}

fn search(heap: &Heap, id: Id, depth: usize) -> Option<BTreeMap<String, Tensor>> {
    let Value::Dict(pairs) = heap.get(id) else { return None };
    // A state dict is full of tensors; what has a step count beside its parts is a checkpoint.
    let tensors: BTreeMap<String, Tensor> = pairs
        .iter()
        .filter_map(|(key, value)| match (heap.text(*key), heap.get(*value)) {
            (Some(name), Value::Tensor(tensor)) => Some((name.to_owned(), tensor.clone())),
            _ => None,
        })
        .collect();
    let inside = || {
        let inner = |wanted: &&str| {
            let found = pairs.iter().find(|(key, _)| heap.text(*key) == Some(wanted));
            found.and_then(|(_, value)| search(heap, *value, depth.checked_sub(1)?))
        };
        KEYS.iter().find_map(inner)
    };
    match tensors.len() {
        0 | 1 => inside().or(Some(tensors).filter(|t| !t.is_empty())),
        _ => Some(tensors),
    }
}
