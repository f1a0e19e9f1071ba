//! Matrix products: with constants, fully connected layers and convolutions of one pixel; of two results, attention.

use super::lowering::{Lowering, made};
use crate::import::onnx::call::Call;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::tensor_view::{Roles, TensorView, joined};
use crate::import::onnx::value::{Lowered, Value};
use crate::kernels::{Convolution, Linear, PaddingMode, SlidingWindow};
use crate::network::ops::{ConvolutionOp, Matmul};

impl Lowering {
    /// `alpha * a b + beta * c`, `a` made of the picture.
    pub fn gemm(&mut self, call: &Call<'_>) -> Lowered {
        let (view, node) = (call.view(0)?, call.node);
        let (alpha, beta) = (node.float("alpha", 1.0), node.float("beta", 1.0));
        if node.int("transA", 0) != 0 {
            return Err("its first matrix is transposed".into());
        }
        let weights = call.tensor(1)?;
        let mut weight = by_output(weights, node.int("transB", 0) == 0)?;
        let outputs = weight.outputs;
        if alpha != 1.0 {
            weight.values.iter_mut().for_each(|w| *w *= alpha);
        }
        weight.bias = Some(match call.optional_tensor(2)? {
            Some(bias) => {
                let mut values = bias.to_floats()?;
                let is_row = bias.dims.iter().rev().skip(1).all(|d| *d == 1);
                if !is_row || !(values.len() == outputs || values.len() == 1) {
                    return Err(format!("it adds a matrix of {:?} to {outputs} outputs", bias.dims).into());
                }
                values.iter_mut().for_each(|b| *b *= beta);
                if values.len() == 1 { vec![values[0]; outputs] } else { values }
            }
            None => vec![0.0; outputs],
        });
        let axis = view.rank().checked_sub(1).ok_or("its input is a single number")?;
        self.product(call, view, axis, weight)
    }

    pub fn matmul(&mut self, call: &Call<'_>) -> Lowered {
        match (call.value(0), call.value(1)) {
            (Some(Value::View(view)), Some(Value::Constant(weights))) if is_matrix(weights) => {
                let axis = view.rank().checked_sub(1).ok_or("its input is a single number")?;
                self.product(call, view, axis, by_output(weights, true)?)
            }
            (Some(Value::Constant(weights)), Some(Value::View(view))) if is_matrix(weights) => {
                let axis = view.rank().checked_sub(2).ok_or("its second input is a vector; a matrix belongs there")?;
                if view.batch == Some(axis) {
                    return Err("it multiplies the pictures of a batch with each other".into());
                }
                self.product(call, view, axis, by_output(weights, false)?)
            }
            (Some(a), Some(b)) => self.product_of_maps(call, a, b),
            _ => Err("one of its inputs is missing".into()),
        }
    }

    /// The last two axes are matrices, those before them channels: the heads of attention.
    fn product_of_maps(&mut self, call: &Call<'_>, a: &Value, b: &Value) -> Lowered {
        let node = call.node;
        let (of_a, of_b) = (a.dims(), b.dims());
        let wrong = || format!("it multiplies {of_a:?} with {of_b:?}");
        let ((Value::View(view), _) | (_, Value::View(view))) = (a, b) else { return Err(wrong().into()) };
        let rank = view.rank();
        let batch = |value: &Value| match value {
            Value::View(view) => view.batch,
            Value::Constant(_) => view.batch,
        };
        let before = rank.checked_sub(2).filter(|before| *before > 0).ok_or_else(wrong)?;
        if of_a.len() != of_b.len() || of_a[..before] != of_b[..before] || batch(a) != batch(b) {
            return Err(wrong().into());
        }
        let others: Vec<usize> = (0..before).filter(|axis| view.batch != Some(*axis)).collect();
        if others.len() > 1 {
            return self.product_of_groups(call, a, b, (&of_a, &of_b));
        }
        let channels = others.first().copied();
        let roles = Roles::Maps([channels, Some(rank - 2), Some(rank - 1)]);
        let mut factors = Vec::new();
        for value in [a, b] {
            factors.push(match value {
                Value::View(view) => self.arranged(view, roles, node)?.0,
                Value::Constant(tensor) => self.constant(tensor, rank, roles, node)?.0,
            });
        }
        let (source, shape) = self.add(&node.name, Matmul, &factors)?;
        made(view, source, shape, roles)
    }

    /// Several axes before the matrices (windows and heads) are one for as long as that takes.
    fn product_of_groups(
        &mut self,
        call: &Call<'_>,
        a: &Value,
        b: &Value,
        (of_a, of_b): (&[usize], &[usize]),
    ) -> Lowered {
        let name = &call.node.name;
        let wrong = || format!("it multiplies {of_a:?} with {of_b:?}");
        let (before, [rows, _]) = of_a.split_last_chunk().ok_or_else(wrong)?;
        let columns = of_b.last().ok_or_else(wrong)?;
        let batch = [a, b].into_iter().find_map(|value| if let Value::View(view) = value { view.batch } else { None });
        let leading = joined(batch, before).ok_or_else(wrong)?;
        let mut factors = Vec::new();
        for (value, dims) in [(a, of_a), (b, of_b)] {
            let wanted = [&leading, &dims[before.len()..]].concat();
            factors.push(match value {
                Value::View(view) => Value::View(view.reshaped(&wanted, name).ok_or_else(wrong)?),
                Value::Constant(tensor) => Value::Constant(tensor.reshaped(wanted)),
            });
        }
        let made = self.product_of_maps(call, &factors[0], &factors[1])?;
        let [Value::View(view)] = made.as_slice() else { return Ok(made) };
        let wanted = [before, &[*rows, *columns]].concat();
        let view = view.reshaped(&wanted, name).ok_or_else(wrong)?;
        Ok(vec![Value::View(TensorView { label: None, ..view })])
    }

    /// The product along one axis of the view.
    fn product(&mut self, call: &Call<'_>, view: &TensorView, axis: usize, weight: Matrix) -> Lowered {
        let Matrix { outputs, inputs, .. } = weight;
        let found = view.dims().get(axis).copied().unwrap_or_default();
        if found != inputs || view.batch == Some(axis) {
            return Err(format!("its matrix takes {inputs} values, not the {found} of its input").into());
        }
        let Some(roles) = view.roles_along(axis) else {
            return self.product_of_rows(call, view, axis, weight);
        };
        let Matrix { values, bias, .. } = weight;
        let name = &call.node.name;
        let wrong = || format!("its matrix of {outputs} x {inputs} is empty");
        let (source, _) = self.arranged(view, roles, call.node)?;
        let (source, shape) = match roles {
            Roles::Vector(_) => {
                let kernel = Linear::new(inputs, outputs, values, bias);
                self.add(name, kernel.ok_or_else(wrong)?, &[source])?
            }
            Roles::Maps(_) => {
                let window = SlidingWindow::square(1, 1, PaddingMode::NONE);
                let config = Convolution { in_channels: inputs, out_channels: outputs, groups: 1, window };
                self.add(name, ConvolutionOp::new(config, values, bias).ok_or_else(wrong)?, &[source])?
            }
        };
        made(view, source, shape, roles)
    }

    /// The product along the last axis of a view that has more axes than maps have: all axes before it are rows for as long as
    /// that takes.
    fn product_of_rows(&mut self, call: &Call<'_>, view: &TensorView, axis: usize, weight: Matrix) -> Lowered {
        let (dims, name) = (view.dims(), &call.node.name);
        let wrong = || format!("its input {dims:?} has too many axes");
        let (_, before) = dims.split_last().ok_or_else(wrong)?;
        if axis != before.len() {
            return Err(wrong().into());
        }
        let outputs = weight.outputs;
        let rows = view.as_rows(name).ok_or_else(wrong)?;
        let made = self.product(call, &rows, rows.rank() - 1, weight)?;
        let [Value::View(made)] = made.as_slice() else { return Ok(made) };
        let made = made.reshaped(&[before, &[outputs]].concat(), name).ok_or_else(wrong)?;
        Ok(vec![Value::View(TensorView { label: None, ..made })])
    }
}

/// A constant matrix with a number to add to each output, if there is one.
struct Matrix {
    outputs: usize,
    inputs: usize,
    /// `[outputs, inputs]`
    values: Vec<f32>,
    bias: Option<Vec<f32>>,
}

/// Whether a constant is one matrix for all.
fn is_matrix(tensor: &Tensor) -> bool {
    let before = tensor.dims.len().saturating_sub(2);
    tensor.dims.len() > 1 && tensor.dims[..before].iter().all(|d| *d == 1)
}

/// A constant matrix, which holds a column for each output if it is to be turned.
fn by_output(tensor: &Tensor, turn: bool) -> Result<Matrix, String> {
    let values = tensor.to_floats()?;
    // Leading axes of length 1 are a batch that is the same for all.
    let (ones, dims) = tensor.dims.split_at(tensor.dims.len().saturating_sub(2));
    match *dims {
        [rows, columns] if ones.iter().all(|d| *d == 1) => Ok(if turn {
            let column = |c: usize| values.iter().skip(c).step_by(columns);
            let values = (0..columns).flat_map(column).copied().collect();
            Matrix { outputs: columns, inputs: rows, values, bias: None }
        } else {
            Matrix { outputs: rows, inputs: columns, values, bias: None }
        }),
        _ => Err(format!("its constant has the shape {:?}; a matrix belongs there", tensor.dims)),
    }
}
