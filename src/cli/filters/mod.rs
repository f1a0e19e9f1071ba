//! `layerscope filters`

mod films;
mod recipe_arguments;
mod run;
mod unfinished;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use self::recipe_arguments::RecipeArguments;
use super::channels::Channels;
use super::error::CliError;
use super::model_arguments::ModelArguments;
use crate::featurevis::objective::grammar;
use crate::featurevis::{AnimationFormat, Objective, Recipe, Record, Subject};
use crate::network::{LayerId, Network};

#[derive(Args, Debug)]
#[command(after_help = format!("Objectives:\n{}", indented(&grammar())))]
pub struct Filters {
    /// Layer, as `layers` prints it
    #[arg(long, value_name = "LAYER", required_unless_present_any = ["objective", "settings"])]
    layer: Option<String>,
    /// Which channels: all, 7, 0-15, or 3,7,40-47
    #[arg(long, default_value = "all", requires = "layer")]
    channels: Channels,
    /// Instead of channels: what to make large, such as "channel:fire6.concat:10 - 0.5*channel:fire6.concat:11"; may be given
    /// several times
    #[arg(long, value_name = "OBJECTIVE", conflicts_with = "layer", allow_hyphen_values = true)]
    objective: Vec<String>,
    /// From the one objective to this one, in as many steps as --between says
    #[arg(long, value_name = "OBJECTIVE", requires = "objective", allow_hyphen_values = true)]
    toward: Option<String>,
    /// Pictures on the way to --toward, both ends included
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=64))]
    between: u16,
    /// Do again what a filters.json records; other arguments change single settings of it
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    #[command(flatten)]
    recipe: RecipeArguments,
    /// Go on with what an interrupted run left in --out
    #[arg(long)]
    resume: bool,
    /// Neither look for finished tiles in the cache nor keep them there
    #[arg(long)]
    no_cache: bool,
    /// Also write each tile's growth as an animation
    #[arg(long, value_name = "FORMAT")]
    animate: Option<Animation>,
    /// Write channel and activation under each tile of the sheet
    #[arg(long)]
    labels: bool,
    /// Folder to write to; it is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Print the content of filters.json
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Animation {
    Gif,
    Apng,
}

impl From<Animation> for AnimationFormat {
    fn from(animation: Animation) -> Self {
        match animation {
            Animation::Gif => Self::Gif,
            Animation::Apng => Self::Apng,
        }
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// What there is to grow.
struct Work {
    network: Arc<Network>,
    /// The layer, if it is channels of one layer.
    layer: Option<LayerId>,
    subjects: Vec<Subject>,
    recipe: Recipe,
}

impl Filters {
    pub fn run(&self) -> Result<(), CliError> {
        self.work()?.run(self)
    }

    fn work(&self) -> Result<Work, CliError> {
        let settings = self.settings.as_deref().map(read_settings).transpose()?;
        let network = self.model.open()?;
        let recipe = self.recipe.recipe(settings.as_ref().map(|record| record.recipe.as_ref().clone()));
        recipe.check()?;
        if let Some(name) = &self.layer {
            let layer = network.find(name)?;
            let channels = self.channels.of(&network, layer)?;
            return Ok(Work { subjects: Subject::channels(name, &channels), network, layer: Some(layer), recipe });
        }
        let mut objectives = Vec::new();
        for text in &self.objective {
            objectives.push(Objective::read(text, &network)?);
        }
        if let Some(toward) = &self.toward {
            let [from] = &objectives[..] else {
                return Err(CliError::Wrong("--toward goes from one --objective to another; give just one".to_owned()));
            };
            let (toward, steps) = (Objective::read(toward, &network)?, self.between - 1);
            let amounts = (0..=steps).map(|step| f32::from(step) / f32::from(steps));
            objectives = amounts.map(|amount| from.toward(&toward, amount)).collect();
        }
        if let (true, Some(record)) = (objectives.is_empty(), settings) {
            return recorded(record, network, recipe);
        }
        let subjects = objectives.into_iter().enumerate().map(|(number, objective)| Subject::new(number, objective));
        Ok(Work { subjects: subjects.collect(), network, layer: None, recipe })
    }
}

fn read_settings(path: &std::path::Path) -> Result<Record<'static>, CliError> {
    let wrong = |reason: String| CliError::Wrong(format!("{}: {reason}", path.display()));
    let bytes = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|e| wrong(format!("it is no filters.json of this program: {e}")))
}

/// The work that grows the recorded objectives again.
fn recorded(record: Record<'static>, network: Arc<Network>, recipe: Recipe) -> Result<Work, CliError> {
    if record.model != network.name() {
        let (other, own) = (&record.model, network.name());
        return Err(CliError::Wrong(format!("the settings are those of {other}; --model opens {own}")));
    }
    let layer = record.layer.as_ref().map(|name| network.find(name)).transpose()?;
    let mut subjects = Vec::new();
    for channel in record.channels.iter().filter(|channel| channel.variant == 0) {
        subjects.push(Subject::new(channel.channel, Objective::read(&channel.objective, &network)?));
    }
    Ok(Work { network, layer, subjects, recipe })
}
