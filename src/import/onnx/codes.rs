//! The whole numbers to which quantized models round.

use crate::import::weights::DType;

/// The smallest and the largest code of this type.
///
/// # Errors
/// When it is no type of codes.
pub fn code_range(dtype: DType) -> Result<(f32, f32), String> {
    match dtype {
        DType::U8 => Ok((0.0, 255.0)),
        DType::I8 => Ok((-128.0, 127.0)),
        DType::U16 => Ok((0.0, 65_535.0)),
        DType::I16 => Ok((-32_768.0, 32_767.0)),
        other => Err(format!("it makes codes of type {}", other.name())),
    }
}
