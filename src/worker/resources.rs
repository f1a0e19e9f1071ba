//! What outlives single jobs.

use crate::featurevis::{StateStore, TileCache};

/// What the jobs of one worker share.
#[derive(Default)]
pub struct Resources {
    /// Where finished tiles are kept on disk, if they are.
    pub cache: Option<TileCache>,
    /// What stopped growths had begun, for later ones to go on with.
    pub states: StateStore,
}
