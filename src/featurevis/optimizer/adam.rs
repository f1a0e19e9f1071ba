//! The Adam optimizer (Kingma and Ba, 2015), and Adam with Nesterov's momentum (Dozat, 2016), uphill.

use serde::{Deserialize, Serialize};

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-8;
/// How slowly Nadam's momentum warms up, as in Dozat's paper and PyTorch.
const MOMENTUM_DECAY: f32 = 4e-3;

/// The running moments of one set of coefficients.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Adam {
    is_nesterov: bool,
    step: i32,
    /// The product of Nadam's momenta so far.
    momenta: f32,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    pub fn new(length: usize, is_nesterov: bool) -> Self {
        Self { is_nesterov, step: 0, momenta: 1.0, first: vec![0.0; length], second: vec![0.0; length] }
    }

    /// How many numbers the moments are.
    pub fn remembered(&self) -> usize {
        self.first.len() + self.second.len()
    }

    pub fn ascend(&mut self, rate: f32, gradient: &[f32], coefficients: &mut [f32]) {
        self.step += 1;
        let (of_moment, of_gradient) = self.rates(rate);
        let correction = 1.0 / (1.0 - BETA2.powi(self.step));
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((c, g), (m, v)) in coefficients.iter_mut().zip(gradient).zip(moments) {
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *c += (of_moment * *m + of_gradient * g) / ((*v * correction).sqrt() + EPSILON);
        }
    }

    /// What the moment and the gradient itself are multiplied by.
    fn rates(&mut self, rate: f32) -> (f32, f32) {
        if !self.is_nesterov {
            return (rate / (1.0 - BETA1.powi(self.step)), 0.0);
        }
        let momentum = |step: i32| BETA1 * (1.0 - 0.5 * 0.96f32.powf(step as f32 * MOMENTUM_DECAY));
        let (now, next) = (momentum(self.step), momentum(self.step + 1));
        self.momenta *= now;
        (rate * next / (1.0 - self.momenta * next), rate * (1.0 - now) / (1.0 - self.momenta))
    }
}
