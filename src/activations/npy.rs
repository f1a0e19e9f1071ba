//! NumPy's file format for one array.

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use npyz::{DType, NpyFile, Order, TypeChar, WriterBuilder};

/// A bound on what a wrong file can take; no input or layer has as many values.
const MOST_VALUES: u64 = 1 << 28;

/// Why an array cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NpyError {
    #[error("{}: {source}", path.display())]
    Read { path: PathBuf, source: Arc<std::io::Error> },
    #[error("{}: not a NumPy array file (.npy): {detail}", path.display())]
    NotAnArray { path: PathBuf, detail: String },
    #[error("{}: an array of {found}; it must be float32 in C order", path.display())]
    Type { path: PathBuf, found: String },
    #[error("{}: {found} values; the limit is {MOST_VALUES}", path.display())]
    TooLarge { path: PathBuf, found: u64 },
    #[error("{}: its header promises {promised} values, but the file holds fewer", path.display())]
    Truncated { path: PathBuf, promised: u64 },
}

/// The shape and values of a float32 array in C order.
///
/// # Errors
/// When the file cannot be read, holds another type or order, has too many values, or fewer than its header promises.
pub fn read_npy(path: &Path) -> Result<(Vec<usize>, Vec<f32>), NpyError> {
    let failed = |source| NpyError::Read { path: path.to_owned(), source: Arc::new(source) };
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    let npy = NpyFile::new(BufReader::new(file)).map_err(|error| match error.kind() {
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => {
            NpyError::NotAnArray { path: path.to_owned(), detail: error.to_string() }
        }
        _ => failed(error),
    })?;
    let is_float = matches!(npy.dtype(), DType::Plain(t) if t.type_char() == TypeChar::Float && t.size_field() == 4);
    if !is_float || (npy.order() != Order::C && npy.shape().len() > 1) {
        let order = if npy.order() == Order::C { "C" } else { "Fortran" };
        let found = format!("{} in {order} order", npy.dtype().descr());
        return Err(NpyError::Type { path: path.to_owned(), found });
    }
    let promised = npy.shape().iter().try_fold(1u64, |a, b| a.checked_mul(*b)).unwrap_or(u64::MAX);
    if promised > MOST_VALUES {
        return Err(NpyError::TooLarge { path: path.to_owned(), found: promised });
    }
    // This is checked before anything is allocated, as a header can promise what the file does not have.
    if promised * 4 > bytes {
        return Err(NpyError::Truncated { path: path.to_owned(), promised });
    }
    let shape = npy.shape().iter().map(|d| *d as usize).collect();
    let values = npy.into_vec::<f32>().map_err(failed)?;
    Ok((shape, values))
}

/// The content of a `.npy` file with a float32 array in C order.
///
/// # Errors
/// When `values` are not as many as `shape` says.
pub fn npy_bytes(shape: &[usize], values: &[f32]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(values.len() * 4 + 256);
    let shape: Vec<u64> = shape.iter().map(|d| *d as u64).collect();
    let options = npyz::WriteOptions::<f32>::new().default_dtype().shape(&shape);
    let mut writer = options.writer(&mut bytes).begin_nd()?;
    writer.extend(values.iter().copied())?;
    writer.finish()?;
    Ok(bytes)
}
