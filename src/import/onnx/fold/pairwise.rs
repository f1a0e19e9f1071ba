//! Functions of two or more constants, number by number.

use super::known::Known;
use super::rearrange::pick;
use crate::import::onnx::shape::broadcast;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::Lowered;
use crate::import::weights::DType;

/// A function of two numbers.
pub struct Pairwise {
    /// The function for floats.
    pub float: fn(f64, f64) -> f64,
    /// The function for whole numbers; `None` where there is no result.
    pub whole: fn(i64, i64) -> Option<i64>,
}

impl Pairwise {
    pub const ADD: Self = Self { float: |a, b| a + b, whole: i64::checked_add };
    pub const SUBTRACT: Self = Self { float: |a, b| a - b, whole: i64::checked_sub };
    pub const MULTIPLY: Self = Self { float: |a, b| a * b, whole: i64::checked_mul };
    pub const DIVIDE: Self = Self { float: |a, b| a / b, whole: i64::checked_div };
    pub const POWER: Self = Self { float: f64::powf, whole: |a, b| a.checked_pow(u32::try_from(b).ok()?) };
    pub const MINIMUM: Self = Self { float: f64::min, whole: |a, b| Some(a.min(b)) };
    pub const MAXIMUM: Self = Self { float: f64::max, whole: |a, b| Some(a.max(b)) };
    /// C's remainder, which has the dividend's sign.
    const REMAINDER: Self = Self { float: |a, b| a % b, whole: i64::checked_rem };
    /// Python's remainder, which has the divisor's sign.
    const MODULO: Self = Self {
        float: |a, b| {
            let rest = a % b;
            if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
        },
        whole: |a, b| a.checked_rem(b)?.checked_add(b)?.checked_rem(b),
    };
    pub const EQUAL: Self = Self { float: |a, b| (a == b).into(), whole: |a, b| Some((a == b).into()) };
    pub const LESS: Self = Self { float: |a, b| (a < b).into(), whole: |a, b| Some((a < b).into()) };
    pub const LESS_OR_EQUAL: Self = Self { float: |a, b| (a <= b).into(), whole: |a, b| Some((a <= b).into()) };
    pub const GREATER: Self = Self { float: |a, b| (a > b).into(), whole: |a, b| Some((a > b).into()) };
    pub const GREATER_OR_EQUAL: Self = Self { float: |a, b| (a >= b).into(), whole: |a, b| Some((a >= b).into()) };
    pub const AND: Self =
        Self { float: |a, b| (a != 0.0 && b != 0.0).into(), whole: |a, b| Some((a != 0 && b != 0).into()) };
    pub const OR: Self =
        Self { float: |a, b| (a != 0.0 || b != 0.0).into(), whole: |a, b| Some((a != 0 || b != 0).into()) };
}

impl Known<'_> {
    /// A function of all inputs, one after the other.
    pub fn pairwise(&mut self, function: &Pairwise) -> Lowered<Tensor> {
        let mut result = self.tensor(0)?.clone();
        for index in 1..self.tensors.len() {
            let other = self.tensor(index)?;
            result = self.pair(function, &result, other)?;
        }
        Ok(result)
    }

    /// A function whose results are true or false.
    pub fn compare(&mut self, function: &Pairwise) -> Lowered<Tensor> {
        Ok(self.pairwise(function)?.cast(DType::Bool)?)
    }

    /// Alone among the functions of two numbers, a power has the type of what is raised.
    pub fn power(&mut self) -> Lowered<Tensor> {
        let dtype = self.tensor(0)?.dtype;
        Ok(self.pairwise(&Pairwise::POWER)?.cast(dtype)?)
    }

    pub fn modulo(&mut self) -> Lowered<Tensor> {
        let is_remainder = self.call.node.int("fmod", 0) != 0;
        self.pairwise(if is_remainder { &Pairwise::REMAINDER } else { &Pairwise::MODULO })
    }

    pub fn mean(&mut self) -> Lowered<Tensor> {
        let share = 1.0 / self.tensors.len() as f32;
        let sum = self.pairwise(&Pairwise::ADD)?;
        Ok(Tensor::floats(sum.dims.clone(), sum.to_floats()?.into_iter().map(|v| v * share).collect()))
    }

    fn pair(&mut self, function: &Pairwise, a: &Tensor, b: &Tensor) -> Lowered<Tensor> {
        let dims = broadcast(&a.dims, &b.dims)?;
        self.budget.take(&dims)?;
        let (first, second) = (stretched(a, &dims)?, stretched(b, &dims)?);
        if a.dtype.is_float() || b.dtype.is_float() {
            let pairs = first.to_floats()?.into_iter().zip(second.to_floats()?);
            let values = pairs.map(|(a, b)| (function.float)(a.into(), b.into()) as f32).collect();
            return Ok(Tensor::floats(dims, values));
        }
        let pairs = first.to_whole()?.into_iter().zip(second.to_whole()?);
        let values = pairs
            .map(|(a, b)| (function.whole)(a, b).ok_or("it divides by 0, or makes too large a number"))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Tensor::whole(dims, values).cast(a.dtype)?)
    }

    /// `Where`: one number or the other, as a third says.
    pub fn choose(&mut self) -> Lowered<Tensor> {
        let (condition, yes, no) = (self.tensor(0)?, self.tensor(1)?, self.tensor(2)?);
        let dims = broadcast(&broadcast(&condition.dims, &yes.dims)?, &no.dims)?;
        self.budget.take(&dims)?;
        let condition = stretched(condition, &dims)?.to_whole()?;
        let (yes, no) = (stretched(yes, &dims)?, stretched(no, &dims)?);
        fn chosen<T: Copy>(condition: &[i64], yes: Vec<T>, no: Vec<T>) -> Vec<T> {
            condition.iter().zip(yes.into_iter().zip(no)).map(|(c, (yes, no))| if *c != 0 { yes } else { no }).collect()
        }
        if yes.dtype.is_float() {
            return Ok(Tensor::floats(dims, chosen(&condition, yes.to_floats()?, no.to_floats()?)));
        }
        Ok(Tensor::whole(dims, chosen(&condition, yes.to_whole()?, no.to_whole()?)).cast(yes.dtype)?)
    }
}

/// A tensor repeated to the shape that broadcasting made.
fn stretched(tensor: &Tensor, dims: &[usize]) -> Result<Tensor, String> {
    if tensor.dims == dims {
        return Ok(tensor.clone());
    }
    let mut offsets = vec![0usize];
    let missing = dims.len() - tensor.dims.len();
    let mut stride: usize = tensor.dims.iter().product();
    for (axis, length) in dims.iter().enumerate() {
        let own = axis.checked_sub(missing).map_or(1, |axis| tensor.dims[axis]);
        stride /= own.max(1);
        let step = if own == 1 { 0 } else { stride };
        offsets = offsets.iter().flat_map(|offset| (0..*length).map(move |i| offset + i * step)).collect();
    }
    pick(tensor, dims.to_vec(), &offsets)
}
