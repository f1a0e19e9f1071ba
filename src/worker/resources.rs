//! What outlives single jobs.

use super::unfinished::UnfinishedStates;
use crate::featurevis::TileCache;

/// What the jobs of one worker share.
#[derive(Default)]
pub struct Resources {
    /// Where finished tiles are kept on disk, if they are.
    pub cache: Option<TileCache>,
    /// What stopped growths had begun.
    pub unfinished: UnfinishedStates,
}
