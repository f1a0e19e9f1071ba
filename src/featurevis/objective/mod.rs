//! What is made as large as possible: terms that add, subtract and multiply like numbers.
//!
//! ```
//! use layerscope::featurevis::Objective;
//! let objective = Objective::channel("fire6.concat", 10) - 0.5 * Objective::channel("fire6.concat", 11);
//! assert_eq!(objective.to_string(), "channel:fire6.concat:10 - 0.5*channel:fire6.concat:11");
//! let both = Objective::channel("fire6.concat", 10) * Objective::channel("fire6.concat", 11);
//! assert_eq!(both.to_string(), "channel:fire6.concat:10*channel:fire6.concat:11");
//! ```
//!
//! That objectives form an algebra is Lucid's idea; so are most of the terms (Olah, Mordvintsev and Schubert, "Feature
//! Visualization", Distill, 2017; `lucid/optvis/objectives.py`). A new term is a file in `terms/` and a row in `term.rs`.

mod algebra;
mod error;
mod goal;
mod gram;
mod measure;
mod picture;
mod read;
mod site;
mod term;
mod term_kind;
mod terms;

#[cfg(test)]
mod tests;

pub use algebra::{Objective, Product};
pub use error::ObjectiveError;
pub use goal::Goal;
pub use measure::{ByLayer, Gradients, Other, Seen};
pub use picture::Picture;
pub use read::grammar;
pub use site::Site;
pub use term::Term;
pub use terms::alignment::Alignment;
pub use terms::channel::{channel_mean, mean_gradient};
pub use terms::direction::{Direction, Vector};
pub use terms::diversity::Diversity;
