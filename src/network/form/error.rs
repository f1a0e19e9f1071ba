//! Why a description of an operator cannot be read.

#[derive(Debug, thiserror::Error)]
pub enum FormError {
    #[error("there is no such kind; the nearest are {nearest}, and docs/model-files.md lists them all")]
    NoSuchKind { nearest: String },
    #[error("{0}")]
    Settings(#[from] serde_json::Error),
    #[error("tensor \"{0}\" is missing")]
    MissingTensor(String),
    #[error("tensor \"{name}\" has the shape {found:?}; it must have {wanted}")]
    TensorShape { name: String, found: Vec<usize>, wanted: &'static str },
    /// The tensors' source says what is wrong.
    #[error("{0}")]
    Tensor(String),
    /// Each setting is what it should be, but all together make no operator.
    #[error("{0}")]
    Invalid(String),
}

impl FormError {
    pub(in crate::network) fn invalid(reason: impl Into<String>) -> Self {
        Self::Invalid(reason.into())
    }
}
