//! `layerscope filters`

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::channels::Channels;
use super::output::{print, print_json};
use super::{CliError, Common};
use crate::featurevis::{Growth, Recipe, Record, StopReason, Tile, grow, save_overview, save_tile};
use crate::import;
use crate::picture::Sheet;

#[derive(Args, Debug)]
pub struct Filters {
    /// Layer, as `layers` prints it
    #[arg(long, value_name = "LAYER")]
    layer: String,
    /// Which channels: all, 7, 0-15, or 3,7,40-47
    #[arg(long, default_value = "all")]
    channels: Channels,
    /// Width and height of a tile, in pixels
    #[arg(long, value_name = "PX", default_value_t = Recipe::default().size)]
    size: usize,
    /// Steps of gradient ascent
    #[arg(long, value_name = "N", default_value_t = Recipe::default().steps)]
    steps: usize,
    /// Of the noise that tiles grow from; the same seed and threads give the same bytes
    #[arg(long, value_name = "N", default_value_t = Recipe::default().seed)]
    seed: u64,
    /// Folder to write to; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print the content of filters.json
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub common: Common,
}

impl Filters {
    pub fn run(&self) -> Result<(), CliError> {
        let network = import::open(&self.common.model)?;
        let layer = network.find(&self.layer)?;
        let channels = self.channels.of(&network, layer)?;
        let recipe = Recipe { size: self.size, steps: self.steps, seed: self.seed, ..Recipe::default() };
        recipe.check()?;
        let side = recipe.size as u32;
        // Before the work, not after it: a sheet that cannot be written.
        Sheet::for_count(channels.len()).size(channels.len(), (side, side))?;

        let bar = progress_bar(channels.len() * recipe.steps);
        let mut tiles: Vec<Tile> = Vec::new();
        let mut failed = None;
        let grown = grow(&network, layer, &channels, &recipe, |growth| {
            match growth {
                Growth::Step(ascent) => {
                    bar.inc(ascent.channels().len() as u64);
                    bar.set_message(format!("{} of {} tiles", tiles.len(), channels.len()));
                }
                Growth::Tile(tile) => {
                    // Each as soon as it is done: whoever interrupts a long run keeps what there is.
                    if let Err(error) = save_tile(&self.out, &network, layer, &tile) {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                    tiles.push(*tile);
                }
            }
            ControlFlow::Continue(())
        });
        bar.finish_and_clear();
        let _ = grown?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        let tiles: Vec<&Tile> = tiles.iter().collect();
        let files = tiles.len() + save_overview(&self.out, &network, layer, &tiles, &recipe)?;
        if self.json {
            return print_json(&Record::new(&network, layer, &recipe, &tiles));
        }
        let mut text = String::new();
        for tile in &tiles {
            let dead = if tile.stop == StopReason::Dead { "  dead: nothing wakes this channel" } else { "" };
            text += &format!(
                "{} {:>4}  activation {:>10.3}  {} steps  {:.1} s{dead}\n",
                self.layer, tile.channel, tile.activation, tile.steps, tile.seconds
            );
        }
        print(&format!("{text}{files} files in {}\n", self.out.display()))
    }
}

/// On a terminal only.
fn progress_bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{msg}  {wide_bar} {eta} left") {
        bar.set_style(style);
    }
    bar
}
