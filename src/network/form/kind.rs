//! The words that descriptions use for operators.

/// One word, with what a person who writes a description must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub name: &'static str,
    /// The inputs, where they are not the one layer before it.
    pub inputs: &'static str,
    /// The settings, with their defaults in brackets, as the table in docs/model-files.md shows them. Empty if there are none.
    pub settings: &'static str,
    /// The tensors and their shapes, in the same way.
    pub tensors: &'static str,
    /// Only older versions wrote this word; it is still read.
    pub is_old: bool,
}

impl Kind {
    /// A kind without settings and tensors.
    pub const fn plain(name: &'static str) -> Self {
        Self::new(name, "", "")
    }

    pub const fn new(name: &'static str, settings: &'static str, tensors: &'static str) -> Self {
        Self { name, inputs: "", settings, tensors, is_old: false }
    }

    /// The same with a word about its inputs.
    pub const fn with_inputs(self, inputs: &'static str) -> Self {
        Self { inputs, ..self }
    }

    /// A kind without settings and tensors that is read and no longer written.
    pub const fn old(name: &'static str) -> Self {
        Self { is_old: true, ..Self::plain(name) }
    }

    /// The kind of this name among several.
    pub fn find(kinds: &'static [Self], name: &str) -> Option<&'static Self> {
        kinds.iter().find(|kind| kind.name == name)
    }
}
