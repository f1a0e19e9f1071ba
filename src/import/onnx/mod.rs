//! ONNX models, of operator versions from 7 on.
//!
//! A file is read without its weights ([`skim`]), its nodes are put in order ([`graph`]), what does not depend on the picture
//! is worked out ([`fold`]), and the rest becomes layers ([`lower`]); [`operators`] has a row for each operator that says how.
//! A [`TensorView`](tensor_view::TensorView) keeps track of how the model reads a layer's values. docs/model-files.md lists
//! the operators.

mod budget;
mod call;
mod codes;
mod error;
mod external;
mod fold;
mod graph;
mod inline;
mod lower;
mod node;
mod open;
mod operators;
mod preprocessing;
mod proto;
mod shape;
mod simplify;
mod skim;
mod tensor;
mod tensor_view;
mod translation;
mod value;

#[cfg(test)]
mod tests;

pub use error::OnnxError;
pub(super) use open::{OnnxNetwork, open};
