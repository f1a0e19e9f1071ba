//! An optimizer moves coefficients along a gradient, uphill.

mod adam;
mod sgd;

#[cfg(test)]
mod tests;

pub use adam::Adam;
use serde::{Deserialize, Serialize};
pub use sgd::Sgd;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptimizerKind {
    #[default]
    Adam,
    /// Adam with Nesterov's momentum.
    Nadam,
    /// A step of fixed length along the gradient.
    Sgd,
}

impl OptimizerKind {
    pub const ALL: [Self; 3] = [Self::Adam, Self::Nadam, Self::Sgd];

    pub fn name(self) -> &'static str {
        match self {
            Self::Adam => "adam",
            Self::Nadam => "nadam",
            Self::Sgd => "sgd",
        }
    }

    pub fn start(self, length: usize) -> Optimizer {
        match self {
            Self::Adam => Optimizer::Adam(Adam::new(length, false)),
            Self::Nadam => Optimizer::Adam(Adam::new(length, true)),
            Self::Sgd => Optimizer::Sgd(Sgd),
        }
    }
}

/// An optimizer with what it remembers of one set of coefficients.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Optimizer {
    Adam(Adam),
    Sgd(Sgd),
}

impl Optimizer {
    /// How many numbers it remembers.
    pub fn remembered(&self) -> usize {
        match self {
            Self::Adam(adam) => adam.remembered(),
            Self::Sgd(_) => 0,
        }
    }

    /// Moves the coefficients along the gradient, so that what it is the gradient of grows.
    pub fn ascend(&mut self, rate: f32, gradient: &[f32], coefficients: &mut [f32]) {
        match self {
            Self::Adam(adam) => adam.ascend(rate, gradient, coefficients),
            Self::Sgd(sgd) => sgd.ascend(rate, gradient, coefficients),
        }
    }
}
