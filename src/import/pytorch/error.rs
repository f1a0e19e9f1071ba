//! Why a checkpoint cannot be read.

/// How to save what can be read.
const ADVICE: &str = "save the weights alone instead: torch.save(model.state_dict(), path)";

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PytorchError {
    #[error("not a PyTorch checkpoint (neither a zip archive nor a pickle)")]
    Unknown,
    #[error("not a PyTorch checkpoint: {0}")]
    Archive(String),
    #[error("a Python pickle, but not one that torch.save wrote; {ADVICE}")]
    PlainPickle,
    #[error("it ends in the middle of its pickle")]
    Truncated,
    #[error("its pickle is broken at byte {at}: {reason}")]
    Pickle { at: u64, reason: String },
    #[error("its pickle is larger than this program reads: {0}")]
    TooLarge(&'static str),
    #[error(
        "it asks for the Python object \"{0}\", which is refused: only tensors are read, nothing is executed; {ADVICE}"
    )]
    Refused(String),
    #[error("it holds a Python object of the class \"{0}\": a whole pickled model, whose code is not here; {ADVICE}")]
    WholeModule(String),
    #[error("a TorchScript program; {ADVICE}")]
    TorchScript,
    #[error("it holds no tensors by name; {ADVICE}")]
    NoTensors,
    #[error("tensor \"{name}\": {reason}")]
    Tensor { name: String, reason: String },
}

impl PytorchError {
    /// The error for a name that is not on the list. Python's classes begin with a capital, its functions do not.
    pub(super) fn refused(module: &str, name: &str) -> Self {
        let full = format!("{module}.{name}");
        if module == "__torch__" || module.starts_with("__torch__.") {
            return Self::TorchScript;
        }
        let is_class = name.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_uppercase()));
        if is_class { Self::WholeModule(full) } else { Self::Refused(full) }
    }
}
