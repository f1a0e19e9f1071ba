//! Numbers with a shape that are known before there is a picture: weights, sizes, axes.

use std::sync::Arc;

use half::{bf16, f16};

use super::external::ExternalFiles;
use super::proto::{EXTERNAL, TensorProto};
use crate::import::files::Files;
use crate::import::weights::{Bytes, DType};

/// More values than any weight has: a mistake, or malice.
const VALUES: usize = 1 << 31;

/// Whole numbers are sizes, axes and codes: more of them than this, in bytes, are refused.
const WHOLE_BYTES: u64 = 1 << 30;

/// A tensor of any number of dimensions, the last one's numbers side by side.
#[derive(Clone, Debug)]
pub struct Tensor {
    pub dims: Vec<usize>,
    /// The type of the numbers in the model.
    pub dtype: DType,
    data: Data,
}

#[derive(Clone, Debug)]
enum Data {
    Floats(Arc<Vec<f32>>),
    Whole(Arc<Vec<i64>>),
    /// Numbers that are still on disk, from this byte on.
    Stored(Bytes, u64),
}

impl Tensor {
    pub fn floats(dims: Vec<usize>, values: Vec<f32>) -> Self {
        debug_assert_eq!(dims.iter().product::<usize>(), values.len());
        Self { dims, dtype: DType::F32, data: Data::Floats(Arc::new(values)) }
    }

    pub fn whole(dims: Vec<usize>, values: Vec<i64>) -> Self {
        debug_assert_eq!(dims.iter().product::<usize>(), values.len());
        Self { dims, dtype: DType::I64, data: Data::Whole(Arc::new(values)) }
    }

    /// The same numbers, held as another kind; fractions are cut off where it has none.
    pub fn cast(&self, dtype: DType) -> Result<Self, String> {
        let data = match (self.dtype.is_float(), dtype.is_float()) {
            // All is computed in f32, so what lies on disk can stay there.
            (true, true) => return Ok(self.clone()),
            (false, true) => Data::Floats(Arc::new(self.to_floats()?)),
            (false, false) if dtype == DType::Bool => {
                Data::Whole(Arc::new(self.to_whole()?.into_iter().map(|v| (v != 0).into()).collect()))
            }
            (false, false) => Data::Whole(Arc::new(self.to_whole()?)),
            (true, false) => {
                let whole = |v: f32| if dtype == DType::Bool { (v != 0.0).into() } else { v as i64 };
                Data::Whole(Arc::new(self.to_floats()?.into_iter().map(whole).collect()))
            }
        };
        Ok(Self { dims: self.dims.clone(), dtype, data })
    }

    /// The same numbers in another shape of as many.
    pub fn reshaped(&self, dims: Vec<usize>) -> Self {
        debug_assert_eq!(dims.iter().product::<usize>(), self.len());
        Self { dims, ..self.clone() }
    }

    pub fn len(&self) -> usize {
        self.dims.iter().product()
    }

    /// The numbers, as floats.
    pub fn to_floats(&self) -> Result<Vec<f32>, String> {
        Ok(match &self.data {
            Data::Floats(values) => values.to_vec(),
            Data::Whole(values) => values.iter().map(|v| *v as f32).collect(),
            Data::Stored(bytes, offset) => {
                self.dtype.read(bytes, *offset, self.len()).map_err(|e| format!("its numbers cannot be read: {e}"))?
            }
        })
    }

    /// The numbers, if they are whole.
    pub fn to_whole(&self) -> Result<Vec<i64>, String> {
        match &self.data {
            Data::Whole(values) => Ok(values.to_vec()),
            Data::Floats(_) => Err("it holds fractions where whole numbers belong".to_owned()),
            Data::Stored(bytes, offset) => {
                let length = self.len() as u64 * self.dtype.size() as u64;
                if length > WHOLE_BYTES {
                    return Err(format!("{length} bytes of whole numbers are too many"));
                }
                let mut buffer = vec![0; length as usize];
                bytes.read_at(*offset, &mut buffer).map_err(|e| format!("its numbers cannot be read: {e}"))?;
                let whole = self.dtype.whole(&buffer);
                whole.ok_or_else(|| "it holds fractions where whole numbers belong".to_owned())
            }
        }
    }

    /// The only dtype.
    pub fn scalar(&self) -> Result<f32, String> {
        match self.len() {
            1 => Ok(self.to_floats()?[0]),
            count => Err(format!("{count} numbers where one belongs")),
        }
    }

    /// The only dtype, if all are the same.
    pub fn uniform(&self) -> Result<Option<f32>, String> {
        if self.len() == 1 {
            return self.scalar().map(Some);
        }
        let values = self.to_floats()?;
        Ok(values.first().copied().filter(|first| values.iter().all(|v| v == first)))
    }

    /// A tensor inside an attribute.
    ///
    /// # Errors
    /// When its numbers are not as many as its shape says, lie in another file, or are of a type that is not supported.
    pub fn inside(proto: &TensorProto) -> Result<Self, String> {
        let nowhere = Files::Embedded(&[]);
        Self::from_proto(proto.clone(), &Bytes::Memory(Vec::new().into()), &ExternalFiles::new(&nowhere))
    }

    /// A tensor of the file `bytes`, which has the numbers that [`skim`](super::skim) left there.
    ///
    /// # Errors
    /// When its shape and its numbers do not fit each other, or they are of a type that is not supported.
    pub fn from_proto(proto: TensorProto, bytes: &Bytes, external: &ExternalFiles<'_>) -> Result<Self, String> {
        let dims = proto.dims.iter().map(|d| usize::try_from(*d).map_err(|_| format!("its shape is {:?}", proto.dims)));
        let dims: Vec<usize> = dims.collect::<Result<_, _>>()?;
        let count = dims.iter().try_fold(1usize, |product, d| product.checked_mul(*d));
        let count = count.filter(|count| *count <= VALUES).ok_or_else(|| format!("its shape is {dims:?}"))?;
        let dtype = dtype(proto.data_type)?;
        let data = if proto.data_location == EXTERNAL {
            let (bytes, offset, length) = external.find(&proto.external_data)?;
            check_bytes(&dims, count, dtype, length)?;
            Data::Stored(bytes, offset)
        } else if let Some(left) = proto.left {
            check_bytes(&dims, count, dtype, Some(left.length))?;
            Data::Stored(bytes.clone(), left.offset)
        } else {
            inline(proto, &dims, count, dtype)?
        };
        Ok(Self { dims, dtype, data })
    }
}

fn check_bytes(dims: &[usize], count: usize, dtype: DType, length: Option<u64>) -> Result<(), String> {
    let wanted = count as u64 * dtype.size() as u64;
    match length {
        Some(found) if found != wanted => {
            Err(format!("its shape {dims:?} of {} takes {wanted} bytes; there are {found}", dtype.name()))
        }
        _ => Ok(()),
    }
}

/// Numbers inside the message.
fn inline(proto: TensorProto, dims: &[usize], count: usize, dtype: DType) -> Result<Data, String> {
    if let Some(raw) = proto.raw_data {
        check_bytes(dims, count, dtype, Some(raw.len() as u64))?;
        return Ok(match dtype.whole(&raw) {
            Some(values) => Data::Whole(Arc::new(values)),
            None => {
                let mut values = Vec::with_capacity(count);
                dtype.widen(&raw, &mut values);
                Data::Floats(Arc::new(values))
            }
        });
    }
    let data = match dtype {
        DType::F32 => Data::Floats(Arc::new(proto.float_data)),
        DType::F64 => Data::Floats(Arc::new(proto.double_data.into_iter().map(|v| v as f32).collect())),
        // The bits, each in a number of its own.
        DType::F16 => {
            Data::Floats(Arc::new(proto.int32_data.iter().map(|v| f16::from_bits(*v as u16).to_f32()).collect()))
        }
        DType::Bf16 => {
            Data::Floats(Arc::new(proto.int32_data.iter().map(|v| bf16::from_bits(*v as u16).to_f32()).collect()))
        }
        DType::I64 => Data::Whole(Arc::new(proto.int64_data)),
        DType::U64 | DType::U32 => {
            let values = proto.uint64_data.iter().map(|v| i64::try_from(*v).unwrap_or(i64::MAX));
            Data::Whole(Arc::new(values.collect()))
        }
        DType::I32 | DType::I16 | DType::I8 | DType::U16 | DType::U8 | DType::Bool => {
            Data::Whole(Arc::new(proto.int32_data.iter().map(|v| i64::from(*v)).collect()))
        }
    };
    let found = match &data {
        Data::Floats(values) => values.len(),
        Data::Whole(values) => values.len(),
        Data::Stored(..) => count,
    };
    if found == count { Ok(data) } else { Err(format!("its shape is {dims:?}; there are {found} numbers")) }
}

/// The number type of this code in ONNX.
pub fn dtype(code: i32) -> Result<DType, String> {
    const NAMES: [&str; 27] = [
        "no type",
        "float",
        "uint8",
        "int8",
        "uint16",
        "int16",
        "int32",
        "int64",
        "string",
        "bool",
        "float16",
        "double",
        "uint32",
        "uint64",
        "complex64",
        "complex128",
        "bfloat16",
        "float8e4m3fn",
        "float8e4m3fnuz",
        "float8e5m2",
        "float8e5m2fnuz",
        "uint4",
        "int4",
        "float4e2m1",
        "float8e8m0",
        "uint2",
        "int2",
    ];
    Ok(match code {
        1 => DType::F32,
        2 => DType::U8,
        3 => DType::I8,
        4 => DType::U16,
        5 => DType::I16,
        6 => DType::I32,
        7 => DType::I64,
        9 => DType::Bool,
        10 => DType::F16,
        11 => DType::F64,
        12 => DType::U32,
        13 => DType::U64,
        16 => DType::Bf16,
        _ => {
            let name = usize::try_from(code).ok().and_then(|code| NAMES.get(code)).map_or("unknown", |name| name);
            return Err(format!(
                "numbers of type {name} ({code}) are not supported; floats of 16 to 64 bits and integers of 8 to 64 are"
            ));
        }
    })
}
