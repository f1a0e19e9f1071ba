//! What is made as large as possible: a sum of terms with weights, which adds, subtracts and multiplies like a number.
//!
//! ```
//! use layerscope::featurevis::Objective;
//! let objective = Objective::channel("fire6.concat", 10) - 0.5 * Objective::channel("fire6.concat", 11);
//! assert_eq!(objective.to_string(), "channel:fire6.concat:10 - 0.5*channel:fire6.concat:11");
//! ```
//!
//! That objectives form an algebra is Lucid's idea; so are most of the terms (Olah, Mordvintsev and Schubert, "Feature
//! Visualization", Distill, 2017). Inversion is Mahendran and Vedaldi, "Understanding deep image representations by inverting
//! them", 2015.

mod goal;
mod gram;
mod penalty;
mod read;
mod term;

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

pub(super) use goal::planes;
pub use goal::{ByLayer, Goal, Seen, channel_mean, mean_gradient};
pub use penalty::Penalty;
pub use read::GRAMMAR;
pub(super) use read::read_picture;
pub use term::{Picture, Term, Vector};

use crate::network::NetworkError;
use crate::picture::PictureError;

/// A weighted sum of terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objective {
    pub terms: Vec<(f32, Term)>,
}

#[derive(Debug, thiserror::Error)]
pub enum ObjectiveError {
    #[error("objective \"{text}\": {problem}")]
    Text { text: String, problem: String },
    #[error("an objective needs a layer: it holds only penalties, and the best picture for those is grey")]
    NothingToClimb,
    #[error("{name}: {found} values; layer {layer} has {channels} channels, so a direction in it has as many")]
    Length { name: String, found: usize, layer: String, channels: usize },
    #[error("row {row}, column {column} of {layer}: its map has {height} rows and {width} columns at this size")]
    Position { layer: String, row: usize, column: usize, height: usize, width: usize },
    #[error("class {class}: {network} has classes 0 to {last}")]
    Class { class: usize, network: String, last: usize },
    #[error("diversity needs company: grow at least 2 variants of the objective")]
    Alone,
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Array(#[from] crate::activations::NpyError),
}

impl Objective {
    pub fn term(term: Term) -> Self {
        Self { terms: vec![(1.0, term)] }
    }

    /// The mean of one channel over all its positions.
    pub fn channel(layer: &str, channel: usize) -> Self {
        Self::term(Term::Channel { layer: layer.to_owned(), channel })
    }

    /// One value of a channel's map; the middle one if no row and column is given.
    pub fn neuron(layer: &str, channel: usize, at: Option<[usize; 2]>) -> Self {
        Self::term(Term::Neuron { layer: layer.to_owned(), channel, at })
    }

    /// `amount` of the way from this objective to the other, 0 to 1.
    pub fn toward(&self, other: &Self, amount: f32) -> Self {
        match amount {
            0.0 => self.clone(),
            1.0 => other.clone(),
            _ => (1.0 - amount) * self.clone() + amount * other.clone(),
        }
    }

    /// Whether any term compares pictures that are grown together.
    pub fn needs_company(&self) -> bool {
        self.terms.iter().any(|(_, term)| matches!(term, Term::Diversity { .. }))
    }
}

impl Add for Objective {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self.terms.extend(other.terms);
        self
    }
}

impl Neg for Objective {
    type Output = Self;
    fn neg(self) -> Self {
        -1.0 * self
    }
}

impl Sub for Objective {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul<Objective> for f32 {
    type Output = Objective;
    fn mul(self, mut objective: Objective) -> Objective {
        objective.terms.iter_mut().for_each(|(weight, _)| *weight *= self);
        objective
    }
}

impl Mul<f32> for Objective {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        factor * self
    }
}

/// As [`Objective::read`] reads it.
impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (weight, term)) in self.terms.iter().enumerate() {
            match (at, weight.is_sign_negative()) {
                (0, true) => f.write_str("-")?,
                (0, false) => {}
                (_, true) => f.write_str(" - ")?,
                (_, false) => f.write_str(" + ")?,
            }
            if weight.abs() != 1.0 {
                write!(f, "{}*", weight.abs())?;
            }
            let term = term.to_string();
            // Quotes keep a name together that has spaces in it.
            if term.contains(char::is_whitespace) { write!(f, "\"{term}\"")? } else { f.write_str(&term)? }
        }
        Ok(())
    }
}
