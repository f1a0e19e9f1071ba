//! The whole command line, and which subcommand does what.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::error::CliError;
use super::model_arguments::ModelArguments;
use super::{
    activations, bench, cache, completions, convert, evidence, filters, gradient, layers, man, models, predict,
};
use crate::picture::format_names;

/// See inside convolutional networks: the activation maps of every layer for your photo, and the picture that each filter
/// looks for. Without a subcommand, the window opens.
#[derive(Parser, Debug)]
#[command(name = "layerscope", version, override_usage = USAGE, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub window: WindowArguments,
    /// How many threads to compute with [default: one for each core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

const USAGE: &str = "\
layerscope [OPTIONS] [IMAGE]
       layerscope <COMMAND> [OPTIONS]";

const EXAMPLES: &str = "\
Examples:
  layerscope                                   opens the window on a built-in photo
  layerscope cat.jpg -m models/cats_or_dogs    opens the window on this photo and network
  layerscope predict cat.jpg dog.jpg
  layerscope activations cat.jpg --layer fire5.concat -o maps
  layerscope filters --layer fire6.concat --channels 0-15 -o tiles

Exit status: 0 if all went well, 1 after an error, 2 after wrong usage, 130 after an interrupt (Ctrl-C).
Errors are one line on stderr. Each subcommand explains itself with --help.";

/// What the window opens on.
#[derive(Args, Debug)]
pub struct WindowArguments {
    #[arg(help = format!("The photo to open in the window ({})", format_names()))]
    pub image: Option<PathBuf>,
    #[command(flatten)]
    pub model: ModelArguments,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    Models(models::Models),
    Layers(layers::Layers),
    Predict(predict::Predict),
    Activations(activations::Activations),
    /// Grow, from noise, the picture that each channel of a layer looks for
    Filters(Box<filters::Filters>),
    Evidence(evidence::Evidence),
    Gradient(gradient::Gradient),
    Cache(cache::Cache),
    Convert(convert::Convert),
    Bench(bench::Bench),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Cli {
    /// Reads the program's arguments.
    ///
    /// # Errors
    /// When the arguments are wrong, or ask for help or the version.
    pub fn read() -> Result<Self, clap::Error> {
        let mut definition = Self::command();
        let matches = definition.try_get_matches_from_mut(std::env::args_os())?;
        // These arguments would be lost before a subcommand, which takes its own.
        let is_given = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
        if let (Some(name), true) = (matches.subcommand_name(), ["image", "model", "until"].into_iter().any(is_given)) {
            let message = format!("a photo, --model and --until come after the subcommand \"{name}\", not before it");
            return Err(definition.error(ErrorKind::ArgumentConflict, message));
        }
        Self::from_arg_matches(&matches)
    }

    /// Makes all computation use the threads asked for.
    ///
    /// # Errors
    /// When the system does not give that many threads.
    pub fn use_threads(&self) -> Result<(), CliError> {
        let Some(threads) = self.threads else { return Ok(()) };
        let built = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
        built.map_err(|e| CliError::Threads(e.to_string()))
    }
}

impl Command {
    /// Runs the subcommand: results on stdout or in files, progress on stderr.
    ///
    /// # Errors
    /// When the subcommand cannot do what it was asked for, or is interrupted.
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Models(c) => c.run(),
            Self::Layers(c) => c.run(),
            Self::Predict(c) => c.run(),
            Self::Activations(c) => c.run(),
            Self::Filters(c) => c.run(),
            Self::Evidence(c) => c.run(),
            Self::Gradient(c) => c.run(),
            Self::Cache(c) => c.run(),
            Self::Convert(c) => c.run(),
            Self::Bench(c) => c.run(),
            Self::Completions(c) => c.run(Cli::command()),
            Self::Man(c) => c.run(Cli::command()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What clap checks of a definition only when it runs: unique names, references to arguments that exist.
    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    /// Every argument of every subcommand says what it is for.
    #[test]
    fn everything_has_help() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
