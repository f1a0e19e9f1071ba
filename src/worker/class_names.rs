//! What the classes of a network are to be called.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::import::{self, ImportError, imagenet_class_names};

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

impl ClassNames {
    /// The names; `None` for those that the model came with.
    ///
    /// # Errors
    /// When they are in a file that cannot be read.
    pub fn read(&self) -> Result<Option<Vec<String>>, ImportError> {
        match self {
            Self::AsOpened => Ok(None),
            Self::ImageNet => Ok(Some(imagenet_class_names())),
            Self::Numbers => Ok(Some(Vec::new())),
            Self::File(path) => import::read_class_names(path).map(Some),
        }
    }
}
