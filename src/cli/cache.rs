//! `layerscope cache`

use clap::{Args, Subcommand};
use serde::Serialize;

use super::error::CliError;
use super::output::{print, print_json};
use crate::featurevis::{CacheSize, TileCache};

/// Say how much the cache of finished tiles holds, or clear it
///
/// Tiles that `filters` and the window have grown are kept, so that they need not be grown again. The oldest are dropped when
/// the cache is full. The environment variable LAYERSCOPE_CACHE names another folder for it.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Cache {
    #[command(subcommand)]
    action: Option<Action>,
    /// The old spelling of `cache clear`
    #[arg(long, hide = true)]
    empty: bool,
    /// Print one JSON document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Action {
    /// Remove all tiles from the cache
    Clear,
}

const EXAMPLES: &str = "\
Examples:
  layerscope cache                  how many tiles and bytes there are, and where
  layerscope cache clear            removes them all";

#[derive(Serialize)]
struct Report {
    folder: String,
    #[serde(flatten)]
    size: CacheSize,
    limit_bytes: u64,
    removed: bool,
}

impl Cache {
    pub fn run(&self) -> Result<(), CliError> {
        let cache = TileCache::of_user().ok_or_else(|| {
            CliError::Wrong("there is no cache folder: set HOME, or LAYERSCOPE_CACHE to a folder".to_owned())
        })?;
        let clears = self.empty || matches!(self.action, Some(Action::Clear));
        let size = if clears { cache.empty()? } else { cache.size() };
        let folder = cache.folder().display().to_string();
        if self.json {
            return print_json(&Report { folder, size, limit_bytes: TileCache::USUAL_LIMIT, removed: clears });
        }
        let done = if clears { "removed " } else { "" };
        let (tiles, megabytes) = (size.tiles, size.bytes as f64 / 1e6);
        print(&format!("{done}{tiles} tiles, {megabytes:.1} MB, in {folder}\n"))
    }
}
