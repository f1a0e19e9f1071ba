//! The pictures of a folder that cannot be read.

use std::sync::Arc;

use crate::picture::PictureError;

/// Files that are named like pictures, and folders below the one that is looked through, that cannot be read.
#[derive(Clone, Debug, Default)]
pub struct Unreadable {
    pub count: usize,
    /// What was wrong with the first of them.
    pub first: Option<Arc<PictureError>>,
}

impl Unreadable {
    pub(super) fn add(&mut self, error: PictureError) {
        self.count += 1;
        self.first.get_or_insert_with(|| Arc::new(error));
    }
}
