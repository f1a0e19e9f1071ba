//! Arithmetic on constants.

use super::Known;
use crate::import::onnx::lower::{Failure, Lowered, broadcast};
use crate::import::onnx::tensor::Tensor;
use crate::import::weights::DType;

impl Known<'_> {
    /// A function of each number, or of each pair.
    pub(super) fn function(&mut self) -> Lowered<Tensor> {
        let op = match self.call.node.op.as_str() {
            "Mod" if self.call.node.int("fmod", 0) != 0 => "Fmod",
            op => op,
        };
        if let Some(function) = unary(op) {
            let tensor = self.tensor(0)?;
            self.budget.take(&tensor.dims)?;
            if !tensor.number.is_float() && matches!(op, "Neg" | "Abs" | "Not" | "Sign" | "Floor" | "Ceil" | "Round") {
                let whole = tensor.to_whole()?.into_iter().map(|v| function(v as f64) as i64).collect();
                return Ok(Tensor::whole(tensor.dims.clone(), whole).cast(tensor.number)?);
            }
            let values = tensor.to_floats()?.into_iter().map(|v| function(v.into()) as f32).collect();
            return Ok(Tensor::floats(tensor.dims.clone(), values));
        }
        if op == "Clip" {
            return self.clip();
        }
        let compares = matches!(op, "Equal" | "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual" | "And" | "Or");
        if binary(op).is_none() {
            return Err(Failure::Unknown);
        }
        let mut sum = self.tensor(0)?.clone();
        for index in 1..self.tensors.len() {
            let other = self.tensor(index)?;
            sum = self.pairwise(op, &sum, other)?;
        }
        if op == "Mean" {
            let share = 1.0 / self.tensors.len() as f32;
            sum = Tensor::floats(sum.dims.clone(), sum.to_floats()?.into_iter().map(|v| v * share).collect());
        }
        Ok(if compares { sum.cast(DType::Bool)? } else { sum })
    }

    fn pairwise(&mut self, op: &str, a: &Tensor, b: &Tensor) -> Lowered<Tensor> {
        let dims = broadcast(&a.dims, &b.dims)?;
        self.budget.take(&dims)?;
        let (first, second) = (stretched(a, &dims)?, stretched(b, &dims)?);
        let function = binary(op).ok_or(Failure::Unknown)?;
        if a.number.is_float() || b.number.is_float() {
            let pairs = first.to_floats()?.into_iter().zip(second.to_floats()?);
            let values = pairs.map(|(a, b)| function(a.into(), b.into()) as f32).collect();
            let made = Tensor::floats(dims, values);
            // Alone among all, a power has the type of what is raised.
            return if op == "Pow" { Ok(made.cast(a.number)?) } else { Ok(made) };
        }
        let pairs = first.to_whole()?.into_iter().zip(second.to_whole()?);
        let values = pairs
            .map(|(a, b)| whole(op, a, b).ok_or("it divides by 0, or makes too large a number"))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Tensor::whole(dims, values).cast(a.number)?)
    }

    fn clip(&mut self) -> Lowered<Tensor> {
        let tensor = self.tensor(0)?;
        self.budget.take(&tensor.dims)?;
        let limit = |index: usize, name: &str, beyond: f32| -> Lowered<f32> {
            match self.tensors.get(index).copied().flatten() {
                Some(limit) => Ok(limit.scalar()?),
                None => Ok(self.call.node.float(name, beyond)),
            }
        };
        let (low, high) = (limit(1, "min", f32::NEG_INFINITY)?, limit(2, "max", f32::INFINITY)?);
        let values = tensor.to_floats()?.into_iter().map(|v| v.max(low).min(high)).collect();
        Ok(Tensor::floats(tensor.dims.clone(), values).cast(tensor.number)?)
    }

    /// One number or the other, as a third says.
    pub(super) fn choose(&mut self) -> Lowered<Tensor> {
        let (condition, yes, no) = (self.tensor(0)?, self.tensor(1)?, self.tensor(2)?);
        let dims = broadcast(&broadcast(&condition.dims, &yes.dims)?, &no.dims)?;
        self.budget.take(&dims)?;
        let condition = stretched(condition, &dims)?.to_whole()?;
        let (yes, no) = (stretched(yes, &dims)?, stretched(no, &dims)?);
        fn chosen<T: Copy>(condition: &[i64], yes: Vec<T>, no: Vec<T>) -> Vec<T> {
            condition.iter().zip(yes.into_iter().zip(no)).map(|(c, (yes, no))| if *c != 0 { yes } else { no }).collect()
        }
        if yes.number.is_float() {
            return Ok(Tensor::floats(dims, chosen(&condition, yes.to_floats()?, no.to_floats()?)));
        }
        Ok(Tensor::whole(dims, chosen(&condition, yes.to_whole()?, no.to_whole()?)).cast(yes.number)?)
    }

    pub(super) fn reduce(&mut self) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        let rank = tensor.dims.len();
        let axes = self.call.whole("axes", 1)?.unwrap_or_default();
        if axes.is_empty() && node.int("noop_with_empty_axes", 0) != 0 {
            return Ok(tensor.clone());
        }
        let axes =
            if axes.is_empty() { (0..rank).collect() } else { crate::import::onnx::lower::Call::axes(&axes, rank)? };
        let kept: Vec<usize> =
            tensor.dims.iter().enumerate().map(|(axis, d)| if axes.contains(&axis) { 1 } else { *d }).collect();
        self.budget.take(&kept)?;
        let start = match node.op.as_str() {
            "ReduceProd" => 1.0,
            "ReduceMax" => f64::NEG_INFINITY,
            "ReduceMin" => f64::INFINITY,
            _ => 0.0,
        };
        let mut sums = vec![start; kept.iter().product()];
        // In f64 whole numbers are exact up to 2^53, beyond any size.
        let values: Vec<f64> = if tensor.number.is_float() {
            tensor.to_floats()?.into_iter().map(f64::from).collect()
        } else {
            tensor.to_whole()?.into_iter().map(|v| v as f64).collect()
        };
        let count = values.len() / sums.len().max(1);
        for (index, value) in values.into_iter().enumerate() {
            let (mut rest, mut place, mut stride) = (index, 0, 1);
            for (length, kept) in tensor.dims.iter().zip(&kept).rev() {
                place += rest % length % kept * stride;
                rest /= length;
                stride *= kept;
            }
            let sum = &mut sums[place];
            *sum = match node.op.as_str() {
                "ReduceProd" => *sum * value,
                "ReduceMax" => sum.max(value),
                "ReduceMin" => sum.min(value),
                _ => *sum + value,
            };
        }
        if node.op == "ReduceMean" {
            sums.iter_mut().for_each(|sum| *sum /= count as f64);
        }
        let dims = if node.int("keepdims", 1) != 0 {
            kept
        } else {
            kept.iter().enumerate().filter(|(axis, _)| !axes.contains(axis)).map(|(_, d)| *d).collect()
        };
        let made = Tensor::floats(dims.clone(), sums.iter().map(|v| *v as f32).collect());
        if tensor.number.is_float() {
            return Ok(made);
        }
        // The largest of no truths is false, the smallest true.
        let is_truth = tensor.number == DType::Bool;
        let whole = |v: f64| if is_truth && v.is_infinite() { i64::from(v > 0.0) } else { v as i64 };
        Ok(Tensor::whole(dims, sums.into_iter().map(whole).collect()).cast(tensor.number)?)
    }
}

/// A tensor repeated to the shape that broadcasting made.
fn stretched(tensor: &Tensor, dims: &[usize]) -> Result<Tensor, String> {
    if tensor.dims == dims {
        return Ok(tensor.clone());
    }
    let mut places = vec![0usize];
    let missing = dims.len() - tensor.dims.len();
    let mut stride: usize = tensor.dims.iter().product();
    for (axis, length) in dims.iter().enumerate() {
        let own = axis.checked_sub(missing).map_or(1, |axis| tensor.dims[axis]);
        stride /= own.max(1);
        let step = if own == 1 { 0 } else { stride };
        places = places.iter().flat_map(|place| (0..*length).map(move |i| place + i * step)).collect();
    }
    super::index::pick(tensor, dims.to_vec(), &places)
}

fn unary(op: &str) -> Option<fn(f64) -> f64> {
    Some(match op {
        "Neg" => |v| -v,
        "Abs" => f64::abs,
        "Floor" => f64::floor,
        "Ceil" => f64::ceil,
        "Round" => f64::round_ties_even,
        "Sqrt" => f64::sqrt,
        "Exp" => f64::exp,
        "Log" => f64::ln,
        "Reciprocal" => f64::recip,
        "Sign" => |v| if v == 0.0 { 0.0 } else { v.signum() },
        "Not" => |v| if v == 0.0 { 1.0 } else { 0.0 },
        "Relu" => |v| v.max(0.0),
        "Sigmoid" => |v| 1.0 / (1.0 + (-v).exp()),
        "Tanh" => f64::tanh,
        "Sin" => f64::sin,
        "Cos" => f64::cos,
        _ => return None,
    })
}

fn binary(op: &str) -> Option<fn(f64, f64) -> f64> {
    Some(match op {
        "Add" | "Sum" | "Mean" => |a, b| a + b,
        "Sub" => |a, b| a - b,
        "Mul" => |a, b| a * b,
        "Div" => |a, b| a / b,
        "Pow" => f64::powf,
        "Fmod" => |a, b| a % b,
        // With the divisor's sign.
        "Mod" => |a, b| {
            let rest = a % b;
            if rest != 0.0 && (rest < 0.0) != (b < 0.0) { rest + b } else { rest }
        },
        "Min" => f64::min,
        "Max" => f64::max,
        "Equal" => |a, b| (a == b).into(),
        "Less" => |a, b| (a < b).into(),
        "LessOrEqual" => |a, b| (a <= b).into(),
        "Greater" => |a, b| (a > b).into(),
        "GreaterOrEqual" => |a, b| (a >= b).into(),
        "And" => |a, b| (a != 0.0 && b != 0.0).into(),
        "Or" => |a, b| (a != 0.0 || b != 0.0).into(),
        _ => return None,
    })
}

/// The same on whole numbers.
fn whole(op: &str, a: i64, b: i64) -> Option<i64> {
    match op {
        "Add" | "Sum" | "Mean" => a.checked_add(b),
        "Sub" => a.checked_sub(b),
        "Mul" => a.checked_mul(b),
        "Div" => a.checked_div(b),
        "Pow" => a.checked_pow(u32::try_from(b).ok()?),
        "Fmod" => a.checked_rem(b),
        "Mod" => Some(a.checked_rem(b)?.checked_add(b)?.checked_rem(b)?),
        "Min" => Some(a.min(b)),
        "Max" => Some(a.max(b)),
        "Equal" => Some((a == b).into()),
        "Less" => Some((a < b).into()),
        "LessOrEqual" => Some((a <= b).into()),
        "Greater" => Some((a > b).into()),
        "GreaterOrEqual" => Some((a >= b).into()),
        "And" => Some((a != 0 && b != 0).into()),
        "Or" => Some((a != 0 || b != 0).into()),
        _ => None,
    }
}
