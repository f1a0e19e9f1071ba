//! Emptying the cache of finished tiles.

use crate::featurevis::{CacheSize, TileCache};
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// Removes all finished tiles from the cache on disk.
#[derive(Clone, Copy, Debug)]
pub struct EmptyCache;

impl Job for EmptyCache {
    /// What was removed.
    type Event = CacheSize;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Saving);

    fn run(self, context: &JobContext<'_, CacheSize>) -> Result<(), Interruption> {
        let removed = context.resources().cache.as_ref().map(TileCache::empty).transpose()?;
        context.send(removed.unwrap_or_default());
        Ok(())
    }
}
