//! `layerscope cache`

use clap::Args;
use serde::Serialize;

use super::output::{print, print_json};
use super::{CliError, Common};
use crate::featurevis::{CacheSize, TileCache};

#[derive(Args, Debug)]
pub struct Cache {
    /// Remove all tiles from it
    #[arg(long)]
    empty: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub common: Common,
}

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
        let size = if self.empty { cache.empty()? } else { cache.size() };
        let folder = cache.folder().display().to_string();
        if self.json {
            return print_json(&Report { folder, size, limit_bytes: TileCache::USUAL_LIMIT, removed: self.empty });
        }
        let done = if self.empty { "removed " } else { "" };
        let (tiles, megabytes) = (size.tiles, size.bytes as f64 / 1e6);
        print(&format!("{done}{tiles} tiles, {megabytes:.1} MB, in {folder}\n"))
    }
}
