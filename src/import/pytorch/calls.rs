//! What the calls in a pickle stand for. Nothing is called: each becomes a value.

use super::globals::Global;
use super::value::{Heap, Id, Storage, Tensor, Value};

/// What stands for the call of a global with these arguments; `None` if they are not what it takes.
pub fn called(global: Global, arguments: &[Id], heap: &Heap) -> Option<Value> {
    match (global, arguments) {
        (Global::Dict, []) => Some(Value::Dict(Vec::new())),
        (Global::Dict, [pairs, ..]) => {
            let pairs = heap.items(*pairs)?.iter().map(|pair| match heap.items(*pair) {
                Some([key, value]) => Some((*key, *value)),
                _ => None,
            });
            Some(Value::Dict(pairs.collect::<Option<_>>()?))
        }
        (Global::Tensor, [storage, first, shape, strides, ..]) => {
            let Value::Storage(storage) = heap.get(*storage) else { return None };
            Some(Value::Tensor(Tensor {
                storage: storage.clone(),
                first: u64::try_from(heap.integer(*first)?).ok()?,
                shape: heap.sizes(*shape)?,
                strides: heap.sizes(*strides)?,
            }))
        }
        (Global::First, [first, ..]) => match heap.get(*first) {
            tensor @ Value::Tensor(_) => Some(tensor.clone()),
            _ => None,
        },
        (Global::Inert, _) => Some(Value::Inert),
        _ => None,
    }
}

/// The storage that a persistent id describes: `("storage", type, key, device, length)` and, in old files, a view.
pub fn storage(id: Id, heap: &Heap) -> Option<Value> {
    let [kind, class, key, _, length, rest @ ..] = heap.items(id)? else { return None };
    let Value::Global(Global::Storage(dtype)) = heap.get(*class) else { return None };
    let first = match rest.first().map(|view| heap.items(*view)) {
        Some(Some([_, first, _])) => u64::try_from(heap.integer(*first)?).ok()?,
        _ => 0,
    };
    let length = u64::try_from(heap.integer(*length)?).ok()?;
    let is_storage = heap.text(*kind) == Some("storage");
    let key = heap.text(*key)?.to_owned();
    is_storage.then_some(Value::Storage(Storage { dtype: *dtype, key, length, first }))
}
