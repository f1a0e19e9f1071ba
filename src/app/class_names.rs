//! What the classes of a network are to be called.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where the names of a network's classes come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClassNames {
    /// The names that the model came with.
    #[default]
    AsOpened,
    /// The thousand of ImageNet, in their usual order.
    ImageNet,
    /// No names: classes are called by their number.
    Numbers,
    /// A text file with a name a line.
    File(PathBuf),
}
