//! Weights that a network normalises itself, as those with weight standardisation do.

use super::known::Known;
use crate::import::onnx::tensor::Tensor;
use crate::import::onnx::value::Lowered;

impl Known<'_> {
    /// The batch norm of `[n, c, ...]`; in training mode the mean and the variance are the numbers' own.
    pub fn batch_norm(&mut self) -> Lowered<Tensor> {
        let (tensor, node) = (self.tensor(0)?, self.call.node);
        let [_, channels, inside @ ..] = tensor.dims.as_slice() else { return Err("its input has no channels".into()) };
        self.budget.take(&tensor.dims)?;
        let inside: usize = inside.iter().product();
        let vector = |index: usize| -> Lowered<Vec<f32>> {
            let values = self.tensor(index)?.to_floats()?;
            if values.len() == *channels {
                Ok(values)
            } else {
                Err(format!("it has {} numbers for {channels} channels", values.len()).into())
            }
        };
        let (gamma, beta) = (vector(1)?, vector(2)?);
        let mut values = tensor.to_floats()?;
        let (mean, variance) = if node.int("training_mode", 0) != 0 {
            statistics(&values, *channels, inside)
        } else {
            let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<_>>();
            (wide(vector(3)?), wide(vector(4)?))
        };
        let epsilon = f64::from(node.float("epsilon", 1e-5));
        for (index, row) in values.chunks_exact_mut(inside.max(1)).enumerate() {
            let c = index % channels;
            let scale = f64::from(gamma[c]) / (variance[c] + epsilon).sqrt();
            row.iter_mut().for_each(|v| *v = ((f64::from(*v) - mean[c]) * scale + f64::from(beta[c])) as f32);
        }
        Ok(Tensor::floats(tensor.dims.clone(), values))
    }
}

/// Mean and variance of each channel.
fn statistics(values: &[f32], channels: usize, inside: usize) -> (Vec<f64>, Vec<f64>) {
    let rows = |c: usize| values.chunks_exact(inside.max(1)).skip(c).step_by(channels).flatten().map(|v| f64::from(*v));
    let count = (values.len() / channels.max(1)).max(1) as f64;
    let mean: Vec<f64> = (0..channels).map(|c| rows(c).sum::<f64>() / count).collect();
    let variance = (0..channels).map(|c| rows(c).map(|v| (v - mean[c]).powi(2)).sum::<f64>() / count).collect();
    (mean, variance)
}
