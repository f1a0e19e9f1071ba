//! The Python names that a checkpoint may use, and what becomes of them. Nothing is called.

use super::PytorchError;
use super::value::{Heap, Id, Storage, Tensor, Value};
use crate::import::weights::DType;

/// A name on the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Global {
    /// `collections.OrderedDict` and the like: a dictionary.
    Dict,
    /// `torch.FloatStorage` and the like.
    Storage(DType),
    /// `torch._utils._rebuild_tensor_v2` and its predecessor: a tensor from storage, offset, size, strides.
    Tensor,
    /// `torch._utils._rebuild_parameter`: its first argument.
    First,
    /// What says nothing of the weights: devices, types, numpy's scalars, a trainer's arguments.
    Inert,
}

impl Global {
    pub fn named(module: &str, name: &str) -> Result<Self, PytorchError> {
        Ok(match (module, name) {
            ("collections", "OrderedDict") => Self::Dict,
            ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2") => Self::Tensor,
            ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => Self::First,
            ("torch" | "torch.storage" | "torch.cuda", storage) if storage.ends_with("Storage") => {
                Self::Storage(number(storage).ok_or_else(|| PytorchError::Refused(format!("{module}.{name}")))?)
            }
            ("torch", "Size" | "device") | ("torch.serialization", "_get_layout") | ("argparse", "Namespace") => {
                Self::Inert
            }
            (
                "torch",
                "float64" | "float32" | "float16" | "bfloat16" | "int64" | "int32" | "int16" | "int8" | "uint8"
                | "bool",
            ) => Self::Inert,
            ("numpy.core.multiarray" | "numpy._core.multiarray", "scalar") => Self::Inert,
            ("numpy", "dtype") | ("_codecs", "encode") => Self::Inert,
            _ => return Err(PytorchError::refused(module, name)),
        })
    }

    /// What stands for the call of it with these arguments; `None` if they are not what it takes.
    pub fn apply(self, arguments: &[Id], heap: &Heap) -> Option<Value> {
        match (self, arguments) {
            (Self::Dict, []) => Some(Value::Dict(Vec::new())),
            (Self::Dict, [pairs, ..]) => {
                let pairs = heap.items(*pairs)?.iter().map(|pair| match heap.items(*pair) {
                    Some([key, value]) => Some((*key, *value)),
                    _ => None,
                });
                Some(Value::Dict(pairs.collect::<Option<_>>()?))
            }
            (Self::Tensor, [storage, first, shape, strides, ..]) => {
                let Value::Storage(storage) = heap.get(*storage) else { return None };
                Some(Value::Tensor(Tensor {
                    storage: storage.clone(),
                    first: u64::try_from(heap.integer(*first)?).ok()?,
                    shape: heap.sizes(*shape)?,
                    strides: heap.sizes(*strides)?,
                }))
            }
            (Self::First, [first, ..]) => match heap.get(*first) {
                tensor @ Value::Tensor(_) => Some(tensor.clone()),
                _ => None,
            },
            (Self::Inert, _) => Some(Value::Inert),
            _ => None,
        }
    }
}

/// What a storage's class says of its numbers.
fn number(storage: &str) -> Option<DType> {
    Some(match storage.strip_suffix("Storage")? {
        "Double" => DType::F64,
        "Float" => DType::F32,
        "Half" => DType::F16,
        "BFloat16" => DType::Bf16,
        "Long" => DType::I64,
        "Int" => DType::I32,
        "Short" => DType::I16,
        "Char" => DType::I8,
        "Byte" => DType::U8,
        "Bool" => DType::Bool,
        _ => return None,
    })
}

/// The storage that a persistent id describes: `("storage", type, key, device, length)` and, in old files, a view.
pub fn storage(id: Id, heap: &Heap) -> Option<Value> {
    let [kind, class, key, _, length, rest @ ..] = heap.items(id)? else { return None };
    let Value::Global(Global::Storage(number)) = heap.get(*class) else { return None };
    let first = match rest.first().map(|view| heap.items(*view)) {
        Some(Some([_, first, _])) => u64::try_from(heap.integer(*first)?).ok()?,
        _ => 0,
    };
    let length = u64::try_from(heap.integer(*length)?).ok()?;
    let is_storage = heap.text(*kind) == Some("storage");
    let key = heap.text(*key)?.to_owned();
    is_storage.then_some(Value::Storage(Storage { number: *number, key, length, first }))
}
