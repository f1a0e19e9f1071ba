//! The Python names that a checkpoint may use.

use super::error::PytorchError;
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
    /// A name that says nothing about the weights: devices, types, numpy's scalars, a trainer's arguments.
    Inert,
}

impl Global {
    /// # Errors
    /// When the name is not on the list.
    pub fn named(module: &str, name: &str) -> Result<Self, PytorchError> {
        Ok(match (module, name) {
            ("collections", "OrderedDict") => Self::Dict,
            ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2") => Self::Tensor,
            ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => Self::First,
            ("torch" | "torch.storage" | "torch.cuda", storage) if storage.ends_with("Storage") => {
                Self::Storage(dtype(storage).ok_or_else(|| PytorchError::Refused(format!("{module}.{name}")))?)
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
}

/// The type of the numbers in a storage of this class.
fn dtype(storage: &str) -> Option<DType> {
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
