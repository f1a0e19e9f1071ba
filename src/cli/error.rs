//! Errors as one line for the person who typed the command.

use std::path::PathBuf;

use crate::activations::dataset_examples::ScanError;
use crate::activations::{AnalysisError, InputError};
use crate::featurevis::{AscentError, ObjectiveError, RecipeError};
use crate::import::ImportError;
use crate::network::NetworkError;
use crate::picture::PictureError;

/// Why a subcommand failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{import}{}", advice(.0), import = .0)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error(transparent)]
    Ascent(#[from] AscentError),
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    #[error(transparent)]
    Objective(#[from] ObjectiveError),
    /// What was asked for does not go together.
    #[error("{0}")]
    Wrong(String),
    #[error("interrupted with {done} of {total} {unit} done; {consequence}")]
    Interrupted { done: usize, total: usize, unit: &'static str, consequence: &'static str },
    #[error("cannot use that many threads: {0}")]
    Threads(String),
    #[error("cannot write the results: {0}")]
    Output(#[from] std::io::Error),
    #[error("cannot write the results as JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{}: the file must end in .{ending}", path.display())]
    Ending { path: PathBuf, ending: &'static str },
    #[error("{} has {found} items; this subcommand takes one", path.display())]
    OneItem { path: PathBuf, found: usize },
    #[error("{network} names no classes: its output is {output}; see `layers` and `activations`")]
    NoClasses { network: String, output: String },
    #[error("{failed} of {total} pictures could not be read")]
    SomeFailed { failed: usize, total: usize },
}

impl CliError {
    /// The exit status that tells a shell what happened.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Interrupted { .. } => 130,
            _ => 1,
        }
    }
}

/// What can be done about a model that does not open.
fn advice(error: &ImportError) -> String {
    error.until().map_or_else(String::new, |until| format!(". Open it up to \"{until}\" with --until \"{until}\""))
}

/// Clap's explanation of a usage error as one line.
pub fn usage_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let mut line = String::new();
    for part in text.lines().map(str::trim).take_while(|part| !part.starts_with("Usage:")) {
        if part.is_empty() || part.starts_with("For more information") {
            continue;
        }
        match line.chars().last() {
            None => {}
            Some(':' | ',') => line.push(' '),
            Some(_) => line.push_str("; "),
        }
        line.push_str(part);
    }
    line.trim_start_matches("error: ").to_owned() + "; see --help"
}
