//! The types of numbers that files hold, and f32 made of them.

use std::io;

use half::{bf16, f16};

use super::bytes::Bytes;

/// How a number is stored, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DType {
    F64,
    F32,
    F16,
    Bf16,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    U8,
    Bool,
}

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;

impl DType {
    const ALL: [Self; 13] = [
        Self::F64,
        Self::F32,
        Self::F16,
        Self::Bf16,
        Self::I64,
        Self::I32,
        Self::I16,
        Self::I8,
        Self::U64,
        Self::U32,
        Self::U16,
        Self::U8,
        Self::Bool,
    ];

    /// What safetensors calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::F64 => "F64",
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::Bf16 => "BF16",
            Self::I64 => "I64",
            Self::I32 => "I32",
            Self::I16 => "I16",
            Self::I8 => "I8",
            Self::U64 => "U64",
            Self::U32 => "U32",
            Self::U16 => "U16",
            Self::U8 => "U8",
            Self::Bool => "BOOL",
        }
    }

    /// The type that safetensors calls so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name)
    }

    /// Bytes of one number.
    pub const fn size(self) -> usize {
        match self {
            Self::F64 | Self::I64 | Self::U64 => 8,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F16 | Self::Bf16 | Self::I16 | Self::U16 => 2,
            Self::I8 | Self::U8 | Self::Bool => 1,
        }
    }

    pub const fn is_float(self) -> bool {
        matches!(self, Self::F64 | Self::F32 | Self::F16 | Self::Bf16)
    }

    /// Reads `count` numbers from byte `offset` on.
    ///
    /// # Errors
    /// When the file ends before them or cannot be read.
    pub fn read(self, bytes: &Bytes, offset: u64, count: usize) -> io::Result<Vec<f32>> {
        // This is asked before any memory is: a file can have been cut since it was looked at.
        let length = (count as u64).checked_mul(self.size() as u64).and_then(|length| length.checked_add(offset));
        if length.is_none_or(|end| end > bytes.size()) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut values = Vec::with_capacity(count);
        let mut chunk = vec![0; CHUNK.min(count * self.size())];
        let mut at = offset;
        while values.len() < count {
            let part = &mut chunk[..CHUNK.min((count - values.len()) * self.size())];
            bytes.read_at(at, part)?;
            at += part.len() as u64;
            self.widen(part, &mut values);
        }
        Ok(values)
    }

    /// Adds the numbers that these bytes are, as f32.
    pub fn widen(self, bytes: &[u8], values: &mut Vec<f32>) {
        fn each<const N: usize>(bytes: &[u8], values: &mut Vec<f32>, value: impl Fn([u8; N]) -> f32) {
            values.extend(bytes.as_chunks::<N>().0.iter().map(|b| value(*b)));
        }
        match self {
            Self::F64 => each(bytes, values, |b| f64::from_le_bytes(b) as f32),
            Self::F32 => each(bytes, values, f32::from_le_bytes),
            Self::F16 => each(bytes, values, |b| f16::from_le_bytes(b).to_f32()),
            Self::Bf16 => each(bytes, values, |b| bf16::from_le_bytes(b).to_f32()),
            Self::I64 => each(bytes, values, |b| i64::from_le_bytes(b) as f32),
            Self::I32 => each(bytes, values, |b| i32::from_le_bytes(b) as f32),
            Self::I16 => each(bytes, values, |b| f32::from(i16::from_le_bytes(b))),
            Self::I8 => each(bytes, values, |b| f32::from(i8::from_le_bytes(b))),
            Self::U64 => each(bytes, values, |b| u64::from_le_bytes(b) as f32),
            Self::U32 => each(bytes, values, |b| u32::from_le_bytes(b) as f32),
            Self::U16 => each(bytes, values, |b| f32::from(u16::from_le_bytes(b))),
            Self::U8 | Self::Bool => each(bytes, values, |[b]: [u8; 1]| f32::from(b)),
        }
    }

    /// The whole numbers that these bytes are; `None` if the type holds fractions. A number beyond an i64 becomes the largest
    /// i64.
    pub fn whole(self, bytes: &[u8]) -> Option<Vec<i64>> {
        fn each<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> i64) -> Option<Vec<i64>> {
            Some(bytes.as_chunks::<N>().0.iter().map(|b| value(*b)).collect())
        }
        match self {
            Self::F64 | Self::F32 | Self::F16 | Self::Bf16 => None,
            Self::I64 => each(bytes, i64::from_le_bytes),
            Self::I32 => each(bytes, |b| i32::from_le_bytes(b).into()),
            Self::I16 => each(bytes, |b| i16::from_le_bytes(b).into()),
            Self::I8 => each(bytes, |b| i8::from_le_bytes(b).into()),
            Self::U64 => each(bytes, |b| i64::try_from(u64::from_le_bytes(b)).unwrap_or(i64::MAX)),
            Self::U32 => each(bytes, |b| u32::from_le_bytes(b).into()),
            Self::U16 => each(bytes, |b| u16::from_le_bytes(b).into()),
            Self::U8 | Self::Bool => each(bytes, |[b]: [u8; 1]| b.into()),
        }
    }
}
