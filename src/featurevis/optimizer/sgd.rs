//! Gradient ascent with a normalised gradient, as in the article and in F. Chollet's Keras example.

use serde::{Deserialize, Serialize};

/// A length of zero is replaced by this, because it is divided by.
const EPSILON: f32 = 1e-20;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sgd;

impl Sgd {
    /// A step whose mean square over all coefficients is `rate` squared.
    #[allow(clippy::unused_self, reason = "it has nothing to remember, but is asked as those that have")]
    pub fn ascend(&mut self, rate: f32, gradient: &[f32], coefficients: &mut [f32]) {
        let squares: f64 = gradient.iter().map(|g| f64::from(*g).powi(2)).sum();
        let length = (squares / gradient.len().max(1) as f64).sqrt() as f32;
        let step = rate / length.max(EPSILON);
        coefficients.iter_mut().zip(gradient).for_each(|(c, g)| *c += step * g);
    }
}
