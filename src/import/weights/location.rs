//! Where a tensor's numbers are.

use std::io;

use super::bytes::Bytes;
use super::dtype::DType;

/// Where a tensor's numbers are in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorLocation {
    /// The type of the numbers.
    pub dtype: DType,
    pub shape: Vec<usize>,
    /// Numbers from one index of each dimension to the next.
    pub strides: Vec<usize>,
    /// Byte at which the first number is.
    pub offset: u64,
}

impl TensorLocation {
    /// The location of a tensor whose first number is number `first` of a storage; the storage begins at byte `start` of the
    /// file and has `length` numbers.
    ///
    /// A tensor that shows more numbers than its storage holds (by a stride of 0) is refused: else a small file could
    /// ask for any memory.
    ///
    /// # Errors
    /// When the tensor does not lie inside the storage; the text says which of the sizes is wrong.
    pub fn new(
        dtype: DType,
        shape: Vec<usize>,
        strides: Vec<usize>,
        first: u64,
        storage: (u64, u64),
    ) -> Result<Self, String> {
        let (start, length) = storage;
        if shape.len() != strides.len() {
            return Err(format!("it has {} dimensions and {} strides", shape.len(), strides.len()));
        }
        let count = shape.iter().try_fold(1u64, |product, d| product.checked_mul(*d as u64));
        let last = shape.iter().zip(&strides).try_fold(first, |at, (d, stride)| {
            at.checked_add((d.saturating_sub(1) as u64).checked_mul(*stride as u64)?)
        });
        let fits = match (count, last) {
            (Some(0), _) => true,
            (Some(count), Some(last)) => count <= length && last < length,
            _ => false,
        };
        if !fits {
            return Err(format!("its shape is {shape:?}; there are {length} numbers from {first} on"));
        }
        let offset = first.checked_mul(dtype.size() as u64).and_then(|bytes| start.checked_add(bytes));
        let offset = offset.ok_or("it lies beyond any file")?;
        Ok(Self { dtype, shape, strides, offset })
    }

    /// The strides of a tensor without gaps.
    pub fn dense_strides(shape: &[usize]) -> Vec<usize> {
        let mut stride = 1usize;
        let mut strides: Vec<usize> = shape
            .iter()
            .rev()
            .map(|d| {
                let this = stride;
                stride = stride.saturating_mul((*d).max(1));
                this
            })
            .collect();
        strides.reverse();
        strides
    }

    fn is_dense(&self) -> bool {
        let dense = Self::dense_strides(&self.shape);
        self.shape.iter().zip(self.strides.iter().zip(&dense)).all(|(d, (a, b))| *d <= 1 || a == b)
    }

    pub(super) fn read(&self, bytes: &Bytes) -> io::Result<Vec<f32>> {
        let count: usize = self.shape.iter().product();
        if count == 0 {
            return Ok(Vec::new());
        }
        if self.is_dense() {
            return self.dtype.read(bytes, self.offset, count);
        }
        let reach: usize = self.shape.iter().zip(&self.strides).map(|(d, stride)| (d - 1) * stride).sum();
        let stored = self.dtype.read(bytes, self.offset, reach + 1)?;
        let mut at = vec![0; self.shape.len()];
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            values.push(stored[at.iter().zip(&self.strides).map(|(i, stride)| i * stride).sum::<usize>()]);
            for (index, length) in at.iter_mut().zip(&self.shape).rev() {
                *index += 1;
                if *index < *length {
                    break;
                }
                *index = 0;
            }
        }
        Ok(values)
    }
}
