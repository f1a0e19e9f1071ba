//! The growth itself: from what there is already to the last tile.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::films::Films;
use super::{Filters, Work, unfinished};
use crate::cli::output::{print, print_json};
use crate::cli::{CliError, interrupt};
use crate::featurevis::{Export, Grower, StopReason, Subject, Tile, TileCache};
use crate::picture::Sheet;

/// How often the record is brought up to date while tiles are grown: whoever kills a long run keeps what there is.
const RECORD_EVERY: Duration = Duration::from_secs(2);

impl Work {
    pub fn run(self, arguments: &Filters) -> Result<(), CliError> {
        let side = (self.recipe.width as u32, self.recipe.height as u32);
        let total = self.subjects.len() * self.recipe.variants;
        // Before the work, not after it: a sheet that cannot be written.
        Sheet::for_count(total).size(total, side)?;
        let out = &arguments.out;
        let export = Export {
            folder: out,
            network: &self.network,
            layer: self.layer,
            recipe: &self.recipe,
            labels: arguments.labels,
        };
        let mut films = Films::new(arguments.animate.map(Into::into));
        // A film shows the growth, so it has to happen.
        let cache = TileCache::of_user().filter(|_| !arguments.no_cache && !films.are_wanted());

        let mut grower = Grower::new(&self.network, &self.recipe)?;
        let mut tiles: Vec<Tile> = if arguments.resume { unfinished::finished(out, &self)? } else { Vec::new() };
        let begun = if arguments.resume { unfinished::read(out, &self)? } else { Vec::new() };
        self.sow(&mut grower, cache.as_ref(), begun, &mut tiles)?;
        let mut files = 0;
        for tile in &tiles {
            export.save_tile(tile)?;
            files += 1;
        }

        interrupt::watch();
        let bar = progress_bar(total * self.recipe.steps);
        let mut recorded = Instant::now();
        while !grower.is_done() && !interrupt::is_asked() {
            let done = grower.step()?;
            films.watch(&grower);
            for tile in done {
                let path = export.save_tile(&tile)?;
                files += 1 + films.finish(&tile, &path)?;
                if let (Some(cache), Some(subject)) = (&cache, self.subject(&tile)) {
                    // A full disk costs the cache, not the tile.
                    let _ = cache.keep(&self.network, &self.recipe, &subject, &tile);
                }
                tiles.push(tile);
            }
            bar.set_position((tiles.len() * self.recipe.steps) as u64 + grower.progress() as u64);
            bar.set_message(format!("{} of {total} tiles", tiles.len()));
            if recorded.elapsed() >= RECORD_EVERY {
                self.sort(&mut tiles);
                export.save_record(&tiles.iter().collect::<Vec<_>>())?;
                recorded = Instant::now();
            }
        }
        bar.finish_and_clear();
        if let Some(cache) = &cache {
            cache.shrink();
        }
        let is_interrupted = !grower.is_done();
        let stopped = grower.stop()?;
        for tile in stopped.tiles {
            export.save_tile(&tile)?;
            files += 1;
            tiles.push(tile);
        }
        self.sort(&mut tiles);
        let tiles: Vec<&Tile> = tiles.iter().collect();
        files += export.save_overview(&tiles)?;
        if is_interrupted {
            unfinished::write(out, &self, &stopped.states)?;
            return Err(CliError::Interrupted { done: tiles.iter().filter(|tile| tile.is_complete()).count(), total });
        }
        unfinished::write(out, &self, &[])?;
        if arguments.json {
            return print_json(&export.record(&tiles));
        }
        print(&format!("{}{files} files in {}\n", self.summary(&tiles), out.display()))
    }

    /// What is there already becomes tiles; all else goes to the grower.
    fn sow(
        &self,
        grower: &mut Grower,
        cache: Option<&TileCache>,
        mut begun: Vec<(Subject, crate::featurevis::State)>,
        tiles: &mut Vec<Tile>,
    ) -> Result<(), CliError> {
        for subject in &self.subjects {
            let variants = (0..self.recipe.variants).map(|variant| Subject { variant, ..subject.clone() });
            // Those that need company are grown together or not at all.
            if subject.objective.needs_company() {
                tiles.retain(|tile| tile.channel != subject.number);
                grower.add(subject)?;
                continue;
            }
            for variant in variants {
                let objective = variant.objective.to_string();
                let is_there = |tile: &Tile| {
                    (tile.channel, tile.variant) == (variant.number, variant.variant) && tile.objective == objective
                };
                if tiles.iter().any(is_there) {
                    continue;
                }
                if let Some(tile) = cache.and_then(|cache| cache.find(&self.network, &self.recipe, &variant)) {
                    tiles.push(tile);
                } else if let Some(at) = begun.iter().position(|(subject, _)| *subject == variant) {
                    let (subject, state) = begun.swap_remove(at);
                    grower.resume(&subject, state)?;
                } else {
                    grower.add_variant(variant)?;
                }
            }
        }
        // What an earlier run grew and this one is not asked for stays on disk, but is not this run's.
        tiles.retain(|tile| self.subjects.iter().any(|subject| subject.number == tile.channel));
        Ok(())
    }

    fn subject(&self, tile: &Tile) -> Option<Subject> {
        let subject = self.subjects.iter().find(|subject| subject.number == tile.channel)?;
        Some(Subject { variant: tile.variant, ..subject.clone() })
    }

    /// In the order asked for, whatever was done first.
    fn sort(&self, tiles: &mut [Tile]) {
        let place = |tile: &Tile| self.subjects.iter().position(|subject| subject.number == tile.channel);
        tiles.sort_by_cached_key(|tile| (place(tile), tile.variant));
    }

    fn summary(&self, tiles: &[&Tile]) -> String {
        let mut text = String::new();
        for tile in tiles {
            let name = match self.layer {
                Some(layer) => format!("{} {:>4}", self.network.layer(layer).name, tile.channel),
                None => tile.objective.clone(),
            };
            let variant = if self.recipe.variants > 1 { format!("  variant {}", tile.variant) } else { String::new() };
            let woken =
                if tile.revivals > 0 { format!("  woken by another start ({})", tile.revivals) } else { String::new() };
            let end = match tile.stop {
                StopReason::Dead => "  dead: nothing wakes it",
                StopReason::Settled => "  settled",
                StopReason::Cancelled => "  unfinished",
                StopReason::Finished => "",
            };
            text += &format!(
                "{name}{variant}  activation {:>10.3}  {} steps  {:.1} s{woken}{end}\n",
                tile.activation, tile.steps, tile.seconds
            );
        }
        text
    }
}

/// On a terminal only.
fn progress_bar(steps: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{msg}  {wide_bar} {eta} left") {
        bar.set_style(style);
    }
    bar
}
