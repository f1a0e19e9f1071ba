//! Batch normalisation with fixed statistics.

use rayon::prelude::*;

/// `y = x * scale + shift` per channel, which is what batch normalisation is once trained.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

impl BatchNorm {
    /// From the trained parameters: `(x - mean) / sqrt(variance + epsilon) * gamma + beta`. `None` if lengths differ.
    pub fn new(gamma: &[f32], beta: &[f32], mean: &[f32], variance: &[f32], epsilon: f32) -> Option<Self> {
        let channels = gamma.len();
        if channels == 0 || [beta.len(), mean.len(), variance.len()] != [channels; 3] {
            return None;
        }
        let scale: Vec<f32> = gamma
            .iter()
            .zip(variance)
            .map(|(g, v)| (f64::from(*g) / (f64::from(*v) + f64::from(epsilon)).sqrt()) as f32)
            .collect();
        let shift = (0..channels).map(|c| beta[c] - mean[c] * scale[c]).collect();
        Some(Self { scale, shift })
    }

    /// `[batch, channels, plane]`, where `plane` is height times width.
    pub fn forward(&self, plane: usize, input: &[f32], output: &mut [f32]) {
        assert_eq!(input.len(), output.len());
        let planes = output.par_chunks_exact_mut(plane).zip(input.par_chunks_exact(plane));
        planes.enumerate().for_each(|(i, (y, x))| {
            let (scale, shift) = (self.scale[i % self.scale.len()], self.shift[i % self.scale.len()]);
            y.iter_mut().zip(x).for_each(|(y, x)| *y = x * scale + shift);
        });
    }

    pub fn input_gradient(&self, plane: usize, gradient: &[f32], input_gradient: &mut [f32]) {
        assert_eq!(gradient.len(), input_gradient.len());
        let planes = input_gradient.par_chunks_exact_mut(plane).zip(gradient.par_chunks_exact(plane));
        planes.enumerate().for_each(|(i, (gx, g))| {
            let scale = self.scale[i % self.scale.len()];
            gx.iter_mut().zip(g).for_each(|(gx, g)| *gx = g * scale);
        });
    }
}
