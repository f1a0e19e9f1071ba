//! How it is known what a network wants of pictures.

use std::fmt;

/// Who said how pictures are to be prepared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Grounds {
    /// The model: its description, its file, or whoever built it.
    #[default]
    Said,
    /// Nobody: it is what is usual for this, "ResNet-50" say.
    Usual(String),
    /// The person who looks at it, since it was opened.
    Changed,
}

/// For people: "usual for ResNet-50; the model does not say".
impl fmt::Display for Grounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said => f.write_str("as the model says"),
            Self::Usual(of) => write!(f, "usual for {of}; the model does not say"),
            Self::Changed => f.write_str("changed since the model was opened"),
        }
    }
}
