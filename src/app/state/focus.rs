//! Where the keyboard is to go.

/// A field or drop-down that a command leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FocusTarget {
    FindLayer,
    PhotoPath,
    ModelPath,
    Preprocessing,
    PhotosFolderPath,
}
