//! The Adam optimizer (Kingma and Ba, 2015), uphill.

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// The running moments of one set of coefficients.
#[derive(Clone, Debug)]
pub struct Adam {
    learning_rate: f32,
    step: i32,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    pub fn new(learning_rate: f32, length: usize) -> Self {
        Self { learning_rate, step: 0, first: vec![0.0; length], second: vec![0.0; length] }
    }

    /// Moves the coefficients along the gradient, so that what it is the gradient of grows.
    pub fn ascend(&mut self, gradient: &[f32], coefficients: &mut [f32]) {
        self.step += 1;
        let rate = self.learning_rate / (1.0 - BETA1.powi(self.step));
        let correction = 1.0 / (1.0 - BETA2.powi(self.step));
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((c, g), (m, v)) in coefficients.iter_mut().zip(gradient).zip(moments) {
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *c += rate * *m / ((*v * correction).sqrt() + EPSILON);
        }
    }
}
