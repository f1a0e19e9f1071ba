//! The growth itself: from what there is already to the last tile.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::films::Films;
use super::{Filters, Work, unfinished};
use crate::cli::output::{print, print_json};
use crate::cli::{CliError, interrupt};
use crate::featurevis::{Ending, Export, Session, StateStore, StopReason, Tile, TileCache, Watcher};
use crate::picture::Sheet;

/// How often the record is brought up to date while tiles are grown: whoever kills a long run keeps what there is.
const RECORD_EVERY: Duration = Duration::from_secs(2);

/// Saves tiles as they are grown.
struct Saving<'a> {
    work: &'a Work,
    export: &'a Export<'a>,
    films: Films,
    bar: ProgressBar,
    tiles: Vec<Tile>,
    files: usize,
    recorded: Instant,
}

impl Watcher for Saving<'_> {
    type Error = CliError;

    fn before_step(&mut self, _session: &mut Session) -> ControlFlow<()> {
        if interrupt::is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn tile(&mut self, tile: Tile) -> Result<(), CliError> {
        let path = self.export.save_tile(&tile)?;
        self.files += 1;
        if tile.is_complete() {
            self.files += self.films.finish(&tile, &path)?;
        }
        self.tiles.push(tile);
        Ok(())
    }

    fn after_step(&mut self, session: &Session) -> Result<(), CliError> {
        self.films.watch(session);
        let progress = session.progress();
        self.bar.set_position((progress.share * progress.total as f32 * session.recipe().steps as f32) as u64);
        self.bar.set_message(format!("{} of {} tiles", progress.done, progress.total));
        if self.recorded.elapsed() >= RECORD_EVERY {
            self.work.sort(&mut self.tiles);
            self.export.save_record(&self.tiles.iter().collect::<Vec<_>>())?;
            self.recorded = Instant::now();
        }
        Ok(())
    }
}

impl Work {
    pub fn run(self, arguments: &Filters) -> Result<(), CliError> {
        let side = (self.recipe.width as u32, self.recipe.height as u32);
        let total = self.subjects.len() * self.recipe.variants;
        // A sheet that cannot be written is an error before the work, not after it.
        Sheet::for_count(total).size(total, side)?;
        let out = &arguments.out;
        let export = Export {
            folder: out,
            network: &self.network,
            layer: self.layer,
            recipe: &self.recipe,
            labels: arguments.labels,
        };
        let films = Films::new(arguments.animate.map(Into::into));
        // A film shows the growth, so it has to happen.
        let cache = TileCache::of_user().filter(|_| !arguments.no_cache && !films.are_wanted());
        let states = StateStore::new(usize::MAX);
        let tiles = if arguments.resume { unfinished::finished(out, &self)? } else { Vec::new() };
        let session = Session::new(&self.network, self.subjects.clone(), &self.recipe)?
            .with_cache(cache)
            .with_states(states.clone())
            .with_tiles(&tiles);
        let key = session.key();
        if arguments.resume {
            unfinished::read(out, &self, key, &states)?;
        }
        let bar = progress_bar(total * self.recipe.steps);
        let mut saving =
            Saving { work: &self, export: &export, films, bar, tiles: Vec::new(), files: 0, recorded: Instant::now() };
        for tile in tiles {
            saving.tile(tile)?;
        }
        interrupt::watch();
        let ending = session.run(&mut saving)?;
        let Saving { bar, mut tiles, mut files, .. } = saving;
        bar.finish_and_clear();
        self.sort(&mut tiles);
        let tiles: Vec<&Tile> = tiles.iter().collect();
        files += export.save_overview(&tiles)?;
        unfinished::write(out, key, &states)?;
        if ending == Ending::Stopped {
            let done = tiles.iter().filter(|tile| tile.is_complete()).count();
            let consequence = "the same command with --resume goes on";
            return Err(CliError::Interrupted { done, total, unit: "tiles", consequence });
        }
        if arguments.json {
            return print_json(&export.record(&tiles));
        }
        print(&format!("{}{files} files in {}\n", self.summary(&tiles), out.display()))
    }

    /// Puts the tiles in the order asked for, whatever was done first.
    fn sort(&self, tiles: &mut [Tile]) {
        let position = |tile: &Tile| self.subjects.iter().position(|subject| subject.number == tile.channel);
        tiles.sort_by_cached_key(|tile| (position(tile), tile.variant));
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
                StopReason::Converged => "  settled",
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

/// A progress bar, which is seen on a terminal only.
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
