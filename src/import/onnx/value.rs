//! What the names of a graph stand for while it is turned into layers.

use super::tensor::Tensor;
use super::tensor_view::TensorView;

/// What a name of the graph stands for.
#[derive(Clone, Debug)]
pub enum Value {
    /// Numbers that are known before there is a picture.
    Constant(Tensor),
    /// Values that are computed from the picture.
    View(TensorView),
}

impl Value {
    /// The shape of the tensor.
    pub fn dims(&self) -> Vec<usize> {
        match self {
            Self::Constant(tensor) => tensor.dims.clone(),
            Self::View(view) => view.dims(),
        }
    }
}

/// Why a node does not become layers.
#[derive(Debug)]
pub enum Failure {
    /// No row of [`OPERATORS`](super::operators::OPERATORS) has the operator's name.
    Unknown,
    /// A part of the operator is not supported, or the node is wrong: this says which.
    Reason(String),
    /// The node reads what an earlier failure left unmade.
    Follows,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Self::Reason(reason)
    }
}

impl From<&str> for Failure {
    fn from(reason: &str) -> Self {
        Self::Reason(reason.to_owned())
    }
}

/// What came of a node: usually its outputs, else why it does not become layers. All functions of operators answer so.
pub type Lowered<T = Vec<Value>> = Result<T, Failure>;
